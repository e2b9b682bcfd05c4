-- Versions of the rules (项目审批规则): catalogue, links, budgets; the latest is in force.
CREATE TABLE project_rules (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE project_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- A project (投资项目). `class` is a key of the rules it was registered under; `investment` is in fen.
CREATE TABLE project_project (
    id {id} PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    party {id} NOT NULL,
    account {id} NOT NULL,
    region TEXT NOT NULL,
    industry TEXT NOT NULL,
    class TEXT NOT NULL,
    investment {int} NOT NULL,
    rules {id} NOT NULL,
    at {int} NOT NULL
);
CREATE UNIQUE INDEX project_project_code ON project_project (code);
CREATE INDEX project_project_party ON project_project (party, id);
CREATE INDEX project_project_region ON project_project (region, id);

-- A link of a project's course (环节). `organ`: the department asked first (首问部门). `days`: its budget of working days as it was when
-- it began, 0 before. `due_at`: its last moment, epoch ms. `late`: 1 once the budget was exceeded.
CREATE TABLE project_link (
    project {id} NOT NULL,
    no {int} NOT NULL,
    link TEXT NOT NULL,
    organ {id} NOT NULL,
    began_at {int},
    ended_at {int},
    days {int} NOT NULL,
    due_at {int},
    late {int} NOT NULL,
    PRIMARY KEY (project, no)
) {clustered};
CREATE INDEX project_link_due ON project_link (organ, due_at);

-- A case of a project (项目办件).
CREATE TABLE project_case (
    project {id} NOT NULL,
    number TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (project, number)
) {clustered};

-- A layer of the one map (图层). `effect`: `forbid` (nothing may lie on it), `within` (a site lies wholly within) or `tell`.
-- `version`: the version in force, 0 before there is one or once it is out of use.
CREATE TABLE project_layer (
    id {id} PRIMARY KEY,
    layer TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    effect TEXT NOT NULL,
    version {id} NOT NULL,
    -- 1 where everybody may read it (OGC API Features).
    open {int} NOT NULL
);
CREATE UNIQUE INDEX project_layer_key ON project_layer (layer);

CREATE TABLE project_version (
    id {id} PRIMARY KEY,
    layer {id} NOT NULL,
    no {int} NOT NULL,
    effective TEXT NOT NULL,
    source TEXT NOT NULL,
    system TEXT NOT NULL,
    features {int} NOT NULL,
    points {int} NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL
);
CREATE UNIQUE INDEX project_version_no ON project_version (layer, no);

-- Polygons of a version, some hundreds a row, as JSON in degrees of CGCS2000.
CREATE TABLE project_part (
    version {id} NOT NULL,
    no {int} NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (version, no)
) {clustered};

-- A comparison of a site with all layers (多规比对): the site, and what came out, with the versions that were compared. `area` in
-- square centimetres.
CREATE TABLE project_check (
    id {id} PRIMARY KEY,
    project {id} NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    site TEXT NOT NULL,
    system TEXT NOT NULL,
    area {int} NOT NULL,
    result TEXT NOT NULL,
    conflicts {int} NOT NULL
);
CREATE INDEX project_check_project ON project_check (project, id);

-- A conflict that was let stand, by whom and on what basis (例外).
CREATE TABLE project_exception (
    checked {id} NOT NULL,
    layer TEXT NOT NULL,
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    at {int} NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (checked, layer)
) {clustered};
