//! Reads DMN files into a graph of compiled decisions: elements, requirements, order. Every fault has its place and what to
//! do about it.

use crate::fault::{Fault, Severity};
use crate::graph::{Graph, Node as Element, What};
use crate::places::Lines;
use crate::types::Types;
use crate::xml;
use feel::{Name, Unknown};
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Most faults reported for one file.
const FAULTS: usize = 100;
/// Longest name of an element.
const NAME_CHARS: usize = 200;
/// Most elements of one graph.
const ELEMENTS: usize = 5000;

/// Namespaces of the versions 1.1 to 1.6.
const NAMESPACES: [&str; 6] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
];

/// How strictly files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As definitions are: what is unknown or never has a value is a fault.
    Strict {
        /// Whether `now()` and `today()` are answered.
        clock: bool,
    },
    /// As a running engine of the standard does: what is unknown is null.
    Lenient,
}

/// A file: its name for faults, and its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'s> {
    pub name: &'s str,
    pub text: &'s str,
}

/// A graph, or what keeps it from being one, with what somebody should look at.
pub(crate) struct Read {
    pub graph: Graph,
    pub warnings: Vec<Fault>,
    /// Namespace and name of each file's model.
    pub models: Vec<(String, String)>,
}

/// Reads a file with those that it imports.
pub(crate) fn read(sources: &[Source<'_>], mode: Mode) -> Result<Read, Vec<Fault>> {
    let mut reader = Reader {
        sources: sources.to_vec(),
        lines: sources.iter().map(|source| Lines::new(source.text)).collect(),
        file: 0,
        mode,
        faults: Vec::new(),
        import_names: Vec::new(),
    };
    let mut documents = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        reader.file = file;
        if let Err(objection) = xml::measure(source.text) {
            reader.add_at(objection.at, objection.code, objection.message, objection.remedy);
            continue;
        }
        match Document::parse(source.text) {
            Ok(document) => documents.push(document),
            Err(error) => {
                let (line, column) = (error.pos().row, error.pos().col);
                let remedy = "save the file again from the modeller, or correct the XML at this place";
                let fault =
                    reader.fault(Severity::Error, line, column, "decision.xml", error.to_string(), remedy);
                reader.push(fault);
            }
        }
    }
    if documents.len() < sources.len() {
        return Err(reader.faults);
    }
    let graph = reader.graph(&documents);
    let refused = reader.faults.iter().any(|fault| fault.severity == Severity::Error);
    match graph {
        Some((graph, models)) if !refused => Ok(Read { graph, warnings: reader.faults, models }),
        _ => Err(reader.faults),
    }
}

pub(crate) struct Reader<'s> {
    sources: Vec<Source<'s>>,
    pub lines: Vec<Lines<'s>>,
    /// The file being read.
    pub file: usize,
    pub mode: Mode,
    pub faults: Vec<Fault>,
    /// Names of the imports of the file being read.
    import_names: Vec<String>,
}

/// One file on the way.
pub(crate) struct File<'d, 'i> {
    pub root: Node<'d, 'i>,
    namespace: String,
    name: String,
    pub types: Types,
    /// Names of imports with the files they mean.
    imports: Vec<(String, usize)>,
    /// Whether it declares inputs; where not, as a free modeller writes tables, columns do.
    pub has_inputs: bool,
}

/// An element before its logic is read.
pub(crate) struct Draft<'d, 'i> {
    pub node: Node<'d, 'i>,
    pub file: usize,
    /// Elements it requires, with the names under which it sees them.
    pub needs: Vec<(usize, String)>,
}

impl<'s> Reader<'s> {
    fn fault(
        &self,
        severity: Severity,
        line: u32,
        column: u32,
        code: &'static str,
        message: String,
        remedy: &str,
    ) -> Fault {
        let source = self.sources.get(self.file).map_or("", |source| source.name).to_owned();
        Fault { severity, code, source, line, column, message, remedy: remedy.to_owned() }
    }

    fn push(&mut self, fault: Fault) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        }
    }

    fn place(&self, byte: usize) -> (u32, u32) {
        self.lines.get(self.file).map_or((0, 0), |lines| lines.place(byte))
    }

    fn add_at(&mut self, byte: usize, code: &'static str, message: String, remedy: &str) {
        let (line, column) = self.place(byte);
        let fault = self.fault(Severity::Error, line, column, code, message, remedy);
        self.push(fault);
    }

    /// A fault at an element.
    pub fn add(&mut self, node: Node<'_, '_>, code: &'static str, message: impl Into<String>, remedy: &str) {
        if self.mode != Mode::Lenient {
            self.add_at(node.range().start, code, message.into(), remedy);
        }
    }

    /// What somebody should look at, at an element.
    pub fn warn(&mut self, node: Node<'_, '_>, code: &'static str, message: String, remedy: &str) {
        let (line, column) = self.place(node.range().start);
        let fault = self.fault(Severity::Warning, line, column, code, message, remedy);
        self.push(fault);
    }

    /// A fault inside the text of an element.
    pub fn add_error(&mut self, node: Node<'_, '_>, error: &feel::Error) {
        if self.mode == Mode::Lenient {
            return;
        }
        let remedy = match &error.kind {
            feel::ErrorKind::UnknownName(name) if crate::value::is_function(name) => {
                "write brackets behind it"
            }
            feel::ErrorKind::UnknownName(_) => "declare it as an input, or put a text in quotation marks",
            feel::ErrorKind::Clock => "declare an input such as `today` and pass the date in",
            feel::ErrorKind::External => "write the calculation in FEEL",
            feel::ErrorKind::TooDeep { .. } | feel::ErrorKind::TooLong { .. } => {
                "split it into several decisions"
            }
            _ => "write a FEEL expression, such as `area >= 100`",
        };
        let byte = self.lines.get(self.file).map_or(0, |lines| lines.inside(node, error.at));
        self.add_at(byte, crate::error::code_of(&error.kind), error.kind.to_string(), remedy);
    }

    /// What somebody should look at, inside the text of an element.
    pub fn warn_inside(&mut self, node: Node<'_, '_>, finding: &feel::Finding) {
        let byte = self.lines.get(self.file).map_or(0, |lines| lines.inside(node, finding.at));
        let (line, column) = self.place(byte);
        let (code, remedy) = (crate::fault::code_of(&finding.kind), finding.kind.remedy());
        let fault = self.fault(Severity::Warning, line, column, code, finding.kind.to_string(), remedy);
        self.push(fault);
    }

    /// How names that nobody declared are treated where there is no other rule.
    pub fn unknown(&self) -> Unknown {
        if self.mode == Mode::Lenient { Unknown::Null } else { Unknown::Refused }
    }

    /// Whether a type's name begins with that of an import.
    pub fn imports(&self, name: &str) -> bool {
        self.import_names
            .iter()
            .any(|import| name.strip_prefix(import.as_str()).is_some_and(|rest| rest.starts_with('.')))
    }

    fn graph(&mut self, documents: &[Document<'_>]) -> Option<(Graph, Vec<(String, String)>)> {
        let mut files = Vec::new();
        for (file, document) in documents.iter().enumerate() {
            self.file = file;
            files.push(self.open(document)?);
        }
        self.connect(&mut files);
        let (mut nodes, drafts) = self.elements(&files);
        if !nodes.iter().any(|node| node.file == 0 && matches!(node.what, What::Broken)) {
            self.file = 0;
            let root = files.first()?.root;
            self.add(root, "decision.no-decision", "the file has no decision", "add one");
        }
        let drafts = self.requirements(&files, &nodes, drafts);
        let order = self.order(&drafts)?;
        for at in order {
            let Some(Some(draft)) = drafts.get(at) else { continue };
            self.file = draft.file;
            let what = self.compile(at, draft, &files, &mut nodes);
            if let (Some(what), Some(node)) = (what, nodes.get_mut(at)) {
                node.what = what;
            }
        }
        let models = files.iter().map(|file| (file.namespace.clone(), file.name.clone())).collect();
        Some((Graph { nodes }, models))
    }

    fn open<'d, 'i>(&mut self, document: &'d Document<'i>) -> Option<File<'d, 'i>> {
        let root = document.root_element();
        if root.tag_name().name() != "definitions"
            || !root.tag_name().namespace().is_some_and(|uri| NAMESPACES.contains(&uri))
        {
            let message = "this is not a file of DMN 1.1 to 1.6".to_owned();
            self.add_at(root.range().start, "decision.not-dmn", message, "save it as DMN 1.3 or later");
            return None;
        }
        let namespace = self.required(root, "namespace").unwrap_or_default();
        let name = root.attribute("name").or(root.attribute("id")).unwrap_or_default().trim().to_owned();
        self.names_of(root);
        let imports = root.children().filter(|node| node.is("import"));
        self.import_names =
            imports.filter_map(|node| node.attribute("name")).map(|n| n.trim().to_owned()).collect();
        let types = Types::read(self, root);
        let has_inputs = root.children().any(|node| node.is("inputData"));
        Some(File { root, namespace, name, types, imports: Vec::new(), has_inputs })
    }

    fn required(&mut self, node: Node<'_, '_>, attribute: &'static str) -> Option<String> {
        match node.attribute(attribute).map(str::trim) {
            Some(value) if !value.is_empty() => Some(value.to_owned()),
            _ => {
                let message = format!("`{}` has no {attribute}", node.tag_name().name());
                self.add(node, "decision.attribute-missing", message, "add it");
                None
            }
        }
    }

    /// Each id and name stands for one thing only.
    fn names_of(&mut self, root: Node<'_, '_>) {
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        let mut names: BTreeSet<(&str, &str)> = BTreeSet::new();
        for node in root.descendants().filter(Node::is_element) {
            if node.tag_name().namespace() != root.tag_name().namespace() {
                continue;
            }
            if let Some(name) = node.attribute("name")
                && name.chars().count() > NAME_CHARS
            {
                let message = format!("a name is longer than {NAME_CHARS} characters");
                self.add(node, "decision.name", message, "use a shorter name");
            }
            if let Some(id) = node.attribute("id")
                && !ids.insert(id)
            {
                let message = format!("the id `{id}` is used twice");
                self.add(node, "decision.duplicate-id", message, "use another id");
            }
            let kind = node.tag_name().name();
            if matches!(
                kind,
                "decision" | "inputData" | "itemDefinition" | "businessKnowledgeModel" | "decisionService"
            ) && let Some(name) = node.attribute("name")
                && !names.insert((kind, name))
            {
                let message = format!("the name `{name}` is used twice");
                self.add(node, "decision.duplicate-name", message, "rename one");
            }
        }
    }

    /// Which file each import means, and its types.
    fn connect(&mut self, files: &mut [File<'_, '_>]) {
        for at in 0..files.len() {
            self.file = at;
            let Some(root) = files.get(at).map(|file| file.root) else { continue };
            for import in root.children().filter(|node| node.is("import")) {
                let kind = import.attribute("importType").unwrap_or_default();
                if !NAMESPACES.contains(&kind) && !kind.contains("/DMN/") {
                    continue;
                }
                let name = import.attribute("name").unwrap_or_default().trim().to_owned();
                let wanted = import.attribute("namespace").unwrap_or_default().trim();
                let found = files.iter().position(|file| file.namespace == wanted);
                let Some(found) = found.filter(|found| *found != at) else {
                    let message = format!("the imported model `{wanted}` is not there");
                    let remedy = "put its file beside this one under the name that `locationURI` says";
                    self.add(import, "decision.import-missing", message, remedy);
                    continue;
                };
                let types = files.get(found).map(|file| file.types.clone()).unwrap_or_default();
                if let Some(file) = files.get_mut(at) {
                    file.types.import(&name, &types);
                    file.imports.push((name, found));
                }
            }
        }
    }

    /// All elements of all files; those with logic are read later.
    fn elements<'d, 'i>(&mut self, files: &[File<'d, 'i>]) -> (Vec<Element>, Vec<Option<Node<'d, 'i>>>) {
        let (mut nodes, mut logic) = (Vec::new(), Vec::new());
        for (at, file) in files.iter().enumerate() {
            self.file = at;
            for node in file.root.children().filter(Node::is_element) {
                let kind = node.tag_name().name();
                if !matches!(kind, "inputData" | "decision" | "businessKnowledgeModel" | "decisionService") {
                    continue;
                }
                if nodes.len() >= ELEMENTS {
                    let message = format!("there are more than {ELEMENTS} elements");
                    self.add(node, "decision.file-too-large", message, "split it into several files");
                    return (nodes, logic);
                }
                let Some(name) = self.required(node, "name") else { continue };
                let variable = node.child("variable");
                let read_as = variable.and_then(|variable| variable.attribute("name")).map(str::trim);
                let read_as = read_as.filter(|read_as| !read_as.is_empty()).unwrap_or(&name);
                // A decision without logic is made elsewhere: its value is given.
                let elsewhere = self.mode == Mode::Lenient
                    && kind == "decision"
                    && crate::boxed::logic_of(node).is_none();
                let what = if kind == "inputData" || elsewhere {
                    let (kind, checks) = file.types.of(self, variable.unwrap_or(node));
                    What::Input { kind, checks }
                } else {
                    What::Broken
                };
                nodes.push(Element {
                    id: node.attribute("id").unwrap_or_default().to_owned(),
                    variable: Name::from(read_as),
                    name,
                    file: at,
                    what,
                });
                logic.push(Some(node));
            }
        }
        (nodes, logic)
    }

    /// What each element requires.
    fn requirements<'d, 'i>(
        &mut self,
        files: &[File<'d, 'i>],
        nodes: &[Element],
        logic: Vec<Option<Node<'d, 'i>>>,
    ) -> Vec<Option<Draft<'d, 'i>>> {
        let ids: BTreeMap<(usize, &str), usize> =
            nodes.iter().enumerate().map(|(at, node)| ((node.file, node.id.as_str()), at)).collect();
        let mut drafts = Vec::new();
        for (node, element) in logic.into_iter().zip(nodes) {
            self.file = element.file;
            let Some(node) = node.filter(|_| matches!(element.what, What::Broken)) else {
                drafts.push(None);
                continue;
            };
            let mut needs = Vec::new();
            let targets =
                node.children().filter(Node::is_element).flat_map(|child| match child.tag_name().name() {
                    "informationRequirement" | "knowledgeRequirement" => {
                        child.children().filter(Node::is_element).collect()
                    }
                    "outputDecision" | "encapsulatedDecision" | "inputDecision" | "inputData" => vec![child],
                    _ => Vec::new(),
                });
            for target in targets.filter(|target| {
                !matches!(target.tag_name().name(), "extensionElements" | "description" | "requiredAuthority")
            }) {
                match self.target(target, element.file, files, &ids) {
                    Some((at, import)) => {
                        let name = nodes.get(at).map(|node| &*node.variable).unwrap_or_default();
                        let seen =
                            import.map_or_else(|| name.to_owned(), |import| format!("{import}.{name}"));
                        needs.push((at, seen));
                    }
                    None => {
                        let href = target.attribute("href").unwrap_or_default();
                        let message = format!("`{href}` is not in this file");
                        self.add(target, "decision.unknown-requirement", message, "correct the reference");
                    }
                }
            }
            drafts.push(Some(Draft { node, file: element.file, needs }));
        }
        drafts
    }

    /// The element that a reference means, and the name of the import it comes by.
    fn target(
        &self,
        node: Node<'_, '_>,
        file: usize,
        files: &[File<'_, '_>],
        ids: &BTreeMap<(usize, &str), usize>,
    ) -> Option<(usize, Option<String>)> {
        let href = node.attribute("href")?.trim();
        let (namespace, id) = href.rsplit_once('#').unwrap_or(("", href));
        let decoded = percent_decoded(id);
        let own = files.get(file)?;
        let by = |file: usize| ids.get(&(file, id)).or_else(|| ids.get(&(file, decoded.as_str()))).copied();
        if namespace.is_empty() || namespace == own.namespace {
            return by(file).map(|at| (at, None));
        }
        let (name, other) = own
            .imports
            .iter()
            .find(|(_, other)| files.get(*other).is_some_and(|file| file.namespace == namespace))?;
        by(*other).map(|at| (at, Some(name.clone())))
    }

    /// Elements with those they need before them.
    fn order(&mut self, drafts: &[Option<Draft<'_, '_>>]) -> Option<Vec<usize>> {
        let mut waits: Vec<usize> = Vec::new();
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
        for (at, draft) in drafts.iter().enumerate() {
            let needs = draft.iter().flat_map(|draft| &draft.needs);
            // An element that calls itself does not wait for itself.
            let needs: BTreeSet<usize> = needs.map(|(need, _)| *need).filter(|need| *need != at).collect();
            waits.push(needs.len());
            for need in needs {
                if let Some(list) = waiting.get_mut(need) {
                    list.push(at);
                }
            }
        }
        let mut order: Vec<usize> = (0..drafts.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
        let mut next = 0;
        while let Some(at) = order.get(next).copied() {
            next += 1;
            for other in waiting.get(at).cloned().unwrap_or_default() {
                if let Some(count) = waits.get_mut(other) {
                    *count -= 1;
                    if *count == 0 {
                        order.push(other);
                    }
                }
            }
        }
        if order.len() == drafts.len() {
            return Some(order);
        }
        let circle = drafts.iter().enumerate().find(|(at, _)| waits.get(*at).is_some_and(|count| *count > 0));
        if let Some((_, Some(draft))) = circle {
            self.file = draft.file;
            let message = "decisions need one another in a circle".to_owned();
            self.add_at(draft.node.range().start, "decision.circle", message, "remove a requirement");
        }
        None
    }
}

/// Where the files lie that a file imports, as it says itself; nothing for what is no DMN.
pub(crate) fn import_locations(text: &str) -> Vec<String> {
    if xml::measure(text).is_err() {
        return Vec::new();
    }
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let imports = document.root_element().children().filter(|node| node.is("import"));
    imports
        .filter_map(|node| node.attribute("locationURI"))
        .map(|name| percent_decoded(name.trim()))
        .collect()
}

/// `%E5%B9%B4` as 年; what is no escape stays.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Children by their local names; the root's namespace has been checked.
pub(crate) trait LocalName<'d, 'i> {
    /// Whether it is an element of this name.
    fn is(&self, name: &str) -> bool;
    /// The first child of this name.
    fn child(&self, name: &str) -> Option<Node<'d, 'i>>;
}

impl<'d, 'i> LocalName<'d, 'i> for Node<'d, 'i> {
    fn is(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }

    fn child(&self, name: &str) -> Option<Node<'d, 'i>> {
        self.children().find(|child| child.is(name))
    }
}
