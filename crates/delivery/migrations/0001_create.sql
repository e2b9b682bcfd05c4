-- Addresses people keep for parcels (收件地址簿): name, telephone and address sealed.
CREATE TABLE delivery_address (
    id {id} PRIMARY KEY,
    party {id} NOT NULL,
    sealed {bytes} NOT NULL,
    used_at {int} NOT NULL
);
CREATE INDEX delivery_address_party ON delivery_address (party, id);

-- How an applicant wants the results (送达方式): said of a draft, or of the application it became. Who takes them is sealed.
CREATE TABLE delivery_choice (
    id {id} PRIMARY KEY,
    draft {id},
    root {id},
    mode TEXT NOT NULL,
    hall TEXT NOT NULL,
    recipient {bytes},
    chosen_at {int} NOT NULL
);
CREATE UNIQUE INDEX delivery_choice_draft ON delivery_choice (draft);
CREATE UNIQUE INDEX delivery_choice_root ON delivery_choice (root);

CREATE TABLE delivery_serial (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {clustered};

-- Results of an application on their way to whoever applied (送达). `month`: in which they became ready, `YYYY-MM`. `parcel`: our number of the
-- courier's order that counts, empty without one. `copy`: 1 for the first paper, more where one was lost. `late`: ended after its limit.
CREATE TABLE delivery_delivery (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    root {id} NOT NULL,
    application TEXT NOT NULL,
    item TEXT NOT NULL,
    item_zh TEXT NOT NULL,
    item_en TEXT NOT NULL,
    party {id} NOT NULL,
    region TEXT NOT NULL,
    organ {id} NOT NULL,
    hall TEXT NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    recipient {bytes},
    code {bytes} NOT NULL,
    tries {int} NOT NULL,
    copy {int} NOT NULL,
    parcels {int} NOT NULL,
    parcel TEXT NOT NULL,
    tracking TEXT NOT NULL,
    month TEXT NOT NULL,
    opened_at {int} NOT NULL,
    due_on TEXT NOT NULL,
    ended_at {int},
    late {int} NOT NULL,
    losses {int} NOT NULL,
    returns {int} NOT NULL,
    proof TEXT NOT NULL,
    document TEXT NOT NULL,
    revision {int} NOT NULL
);
CREATE UNIQUE INDEX delivery_delivery_number ON delivery_delivery (number);
CREATE UNIQUE INDEX delivery_delivery_root ON delivery_delivery (root);
CREATE INDEX delivery_delivery_party ON delivery_delivery (party, id);
CREATE INDEX delivery_delivery_state ON delivery_delivery (state, id);
CREATE INDEX delivery_delivery_month ON delivery_delivery (month, hall, mode);
CREATE INDEX delivery_delivery_ended ON delivery_delivery (ended_at, id);

-- An order with the courier (快递单). `state`: waiting, taken, refused or recalled. `last_at`, `last_rank`: of the latest that was told of it.
CREATE TABLE delivery_parcel (
    id {id} PRIMARY KEY,
    number TEXT NOT NULL,
    delivery {id} NOT NULL,
    state TEXT NOT NULL,
    tracking TEXT NOT NULL,
    made_at {int} NOT NULL,
    last_at {int} NOT NULL,
    last_rank {int} NOT NULL
);
CREATE UNIQUE INDEX delivery_parcel_number ON delivery_parcel (number);
CREATE INDEX delivery_parcel_delivery ON delivery_parcel (delivery, id);

-- What happened to a delivery, the courier's tracking with it. `event`: the courier's number of what they told, once for a parcel.
CREATE TABLE delivery_step (
    id {id} PRIMARY KEY,
    delivery {id} NOT NULL,
    parcel TEXT NOT NULL,
    event TEXT,
    kind TEXT NOT NULL,
    at {int} NOT NULL,
    told_at {int} NOT NULL,
    note TEXT NOT NULL
);
CREATE UNIQUE INDEX delivery_step_event ON delivery_step (parcel, event);
CREATE INDEX delivery_step_delivery ON delivery_step (delivery, id);
