//! `onedoor check FOLDER`: whether the results of every item have somewhere to go (审管推送路由), where the folder has a routing table.

use std::path::Path;

use catalogue::finding::Finding;
use enforcement::rules::Rules;

/// The routing table's file.
pub(crate) const ROUTES: &str = "enforcement.yaml";

/// What is wrong with the routing tables of a folder and of the folders directly in it, and which of their items have no route.
pub(crate) fn check(folder: &Path) -> Result<Vec<Finding>, Finding> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Finding::error(
            "definition.unreadable",
            &path.display().to_string(),
            error.to_string(),
            "Make it readable.",
        )
    };
    let mut places = vec![folder.to_owned()];
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?.flatten() {
        places.push(entry.path());
    }
    places.retain(|place| place.join(ROUTES).is_file());
    places.sort();
    let mut found = Vec::new();
    for place in places {
        let table = place.join(ROUTES);
        let text = std::fs::read_to_string(&table).map_err(|error| unreadable(&table, error))?;
        found.extend(check_table(&place, &table.display().to_string(), &text)?);
    }
    Ok(found)
}

fn check_table(folder: &Path, source: &str, text: &str) -> Result<Vec<Finding>, Finding> {
    let files = catalogue::folder::read(folder)?;
    let rules = match Rules::read(text) {
        Ok(rules) => rules,
        Err(fault) => {
            let why = fault.args.iter().find(|(name, _)| *name == "why").map(|(_, why)| why.clone());
            let remedy =
                "Each route names items, an organ or a region once, its principle, its bodies and its basis.";
            return Ok(vec![Finding::error("route.wrong", source, why.unwrap_or_default(), remedy)]);
        }
    };
    let definitions = catalogue::tree::read(&files, &[]).definitions;
    let without = definitions.iter().map(|one| &one.item).filter(|item| {
        // What a package is decided for are its parts, each an item of its own.
        item.package.is_none() && rules.route(&item.code, &item.organ, &item.region).is_none()
    });
    let told = without.map(|item| {
        let why = format!("{} ({}) has no route to a supervising body", item.slug, item.code);
        let remedy = "Add a route for the item, for its organ or for its region; until then somebody has to direct each result.";
        Finding::error("route.none", source, why, remedy).warning()
    });
    Ok(told.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The demonstration's items all have a route; without the fallback those of two organs have none, and the check names them.
    #[test]
    fn items_without_a_route_are_named() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
        assert_eq!(check(&folder).unwrap(), []);
        let own = std::env::temp_dir().join(format!("onedoor-routes-{}", std::process::id()));
        for item in ["elderly-allowance", "food-stall"] {
            let to = own.join(item);
            std::fs::create_dir_all(&to).unwrap();
            for file in std::fs::read_dir(folder.join(item)).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        let text = std::fs::read_to_string(folder.join(ROUTES)).unwrap();
        let without = text.lines().filter(|line| !line.contains("region:")).collect::<Vec<_>>().join("\n");
        std::fs::write(own.join(ROUTES), &without).unwrap();
        let found = check(&own).unwrap();
        std::fs::write(own.join(ROUTES), "routes: []").unwrap();
        let wrong = check(&own).unwrap();
        std::fs::remove_dir_all(&own).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.starts_with("elderly-allowance") && !found[0].is_error(), "{found:?}");
        assert!(wrong.len() == 1 && wrong[0].is_error(), "{wrong:?}");
    }
}
