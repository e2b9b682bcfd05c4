//! Reading what other modellers wrote: the models of the BPMN Model Interchange Working Group, where they are present.

use process::Definitions;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn models() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/bpmn-miwg");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut models: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "bpmn"))
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    models.sort();
    models
}

/// Start tags of the BPMN model namespace by local name, counted on the text without an XML parser.
fn counted(xml: &str) -> BTreeMap<String, usize> {
    let declaration = "=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"";
    let before = &xml[..xml.find(declaration).expect("the model namespace")];
    let attribute = &before[before.rfind("xmlns").unwrap()..];
    let prefix = attribute.strip_prefix("xmlns:").map(|prefix| format!("{prefix}:")).unwrap_or_default();
    let mut counts = BTreeMap::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix("!--") {
            rest = &after[after.find("-->").unwrap()..];
        } else if let Some(after) = rest.strip_prefix("![CDATA[") {
            rest = &after[after.find("]]>").unwrap()..];
        } else if !rest.starts_with(['/', '?', '!']) {
            let name = &rest[..rest.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap()];
            let tag = &rest[..rest.find('>').unwrap()];
            let foreign = tag.contains("xmlns=\"") && !tag.contains(declaration);
            if let Some(local) = name.strip_prefix(&prefix).filter(|local| !local.contains(':') && !foreign) {
                *counts.entry(local.to_owned()).or_insert(0) += 1;
            }
        }
    }
    counts
}

#[test]
fn every_model_is_read_counted_and_written_back_unchanged() {
    for (name, xml) in models() {
        let definitions =
            Definitions::read(&xml, &name).unwrap_or_else(|faults| panic!("{name}: {}", faults[0]));
        assert_eq!(definitions.xml(), xml, "{name}");
        assert_eq!(*definitions.counts(), counted(&xml), "{name}");
        let count = |tag: &str| definitions.counts().get(tag).copied().unwrap_or(0);
        let flows: usize = definitions.processes.iter().map(|process| process.flows.len()).sum();
        assert_eq!(flows, count("sequenceFlow"), "{name}");
        let lanes: usize = definitions.processes.iter().map(|process| process.lanes.len()).sum();
        assert_eq!(lanes, count("lane"), "{name}");
        let kinds = [
            "startEvent",
            "endEvent",
            "intermediateCatchEvent",
            "intermediateThrowEvent",
            "boundaryEvent",
            "task",
            "userTask",
            "serviceTask",
            "sendTask",
            "receiveTask",
            "manualTask",
            "scriptTask",
            "businessRuleTask",
            "exclusiveGateway",
            "parallelGateway",
            "inclusiveGateway",
            "eventBasedGateway",
            "complexGateway",
            "subProcess",
            "adHocSubProcess",
            "transaction",
            "callActivity",
        ];
        for kind in kinds {
            let elements = definitions.processes.iter().flat_map(|process| &process.elements);
            assert_eq!(elements.filter(|element| element.tag == kind).count(), count(kind), "{name}: {kind}");
        }
        // Whatever the answer is, asking whether it can be executed must not fail; every fault has a place.
        for fault in definitions.check() {
            assert!(
                fault.position.line > 0 && fault.code.starts_with("bpmn.") && !fault.remedy.is_empty(),
                "{fault}"
            );
        }
    }
}

/// Every process of the demonstration definitions can be executed, without so much as a warning.
#[test]
fn the_demonstration_definitions_are_clean() {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../definitions")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "bpmn") {
                let xml = std::fs::read_to_string(&path).unwrap();
                let definitions =
                    Definitions::read(&xml, &path.to_string_lossy()).unwrap_or_else(|f| panic!("{}", f[0]));
                let faults = definitions.check();
                assert!(faults.is_empty(), "{}", faults[0]);
            }
        }
    }
}
