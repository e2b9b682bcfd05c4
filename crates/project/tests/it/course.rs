//! Registering, classes, codes; links with their budgets.

use project::model::Link;
use project::{course, register, rules, view};

use crate::in_town;
use crate::world::{World, square};

fn links(world: &World, code: &str) -> Vec<Link> {
    let code = code.to_owned();
    world
        .act("chief", move |tx, _, _| {
            let project = view::see(tx, &contract::Actor::system("test"), &code)?;
            view::links(tx, &project)
        })
        .unwrap()
}

/// INV-04: a project marked confidential is refused, and has no code.
#[test]
fn a_classified_project_is_refused() {
    in_town(|world| {
        let new = register::New { confidential: true, ..world.new_project() };
        let fault =
            world.act("chen", move |tx, desk, actor| register::register(tx, desk, actor, &new)).unwrap_err();
        assert_eq!(fault.code, "project.confidential");
        assert_eq!(world.register().code, "2026-150402-13-03-000001", "no number is lost");
    });
}

#[test]
fn nobody_registers_for_others_and_nobody_else_sees_it() {
    in_town(|world| {
        let new = world.new_project();
        let fault =
            world.act("sun", move |tx, desk, actor| register::register(tx, desk, actor, &new)).unwrap_err();
        assert_eq!(fault.code, "project.not-theirs");
        let code = world.register().code;
        for (login, sees) in
            [("chen", true), ("sun", false), ("handler", true), ("far", false), ("chief", false)]
        {
            let code = code.clone();
            let seen = world.act(login, move |tx, _, actor| view::see(tx, actor, &code));
            assert_eq!(seen.is_ok(), sees, "{login}");
        }
    });
}

/// INV-06: the class is decided from the maintained catalogue; what it does not name follows the filing path.
#[test]
fn the_catalogue_decides_the_class() {
    in_town(|world| {
        let text = world.act("chief", |tx, _, _| rules::text_in_force(tx)).unwrap();
        let line = "catalogue:\n  - { industry: \"44\", from: 50000000, class: approval, basis: 示例目录 }";
        let text = text.replace("catalogue: []", line);
        let class = |industry: &str, yuan: i64, government: bool| {
            let new =
                register::New { industry: industry.to_owned(), yuan, government, ..world.new_project() };
            let act = world.act("chen", move |tx, desk, actor| register::register(tx, desk, actor, &new));
            act.map(|project| (project.class, project.code[15..17].to_owned())).unwrap()
        };
        assert_eq!(class("44", 60_000_000, false), ("filing".into(), "03".into()));
        world.act("chief", move |tx, _, actor| rules::change(tx, actor, &text)).unwrap();
        assert_eq!(class("44", 60_000_000, false), ("approval".into(), "02".into()));
        assert_eq!(class("44", 40_000_000, false), ("filing".into(), "03".into()));
        assert_eq!(class("70", 60_000_000, false), ("filing".into(), "03".into()));
        assert_eq!(class("70", 60_000_000, true), ("government".into(), "01".into()));
        let fault = world.act("handler", |tx, _, actor| rules::change(tx, actor, "links: []")).unwrap_err();
        assert_eq!(fault.code, "access.forbidden");
    });
}

/// TIM-04: links are sped up by configuration, and the total is reckoned anew: 60 − (1 + 4 + 5) = 50.
#[test]
fn the_total_is_reckoned_anew_when_links_are_sped_up() {
    in_town(|world| {
        let code = world.register().code;
        let total = |world: &World| {
            let code = code.clone();
            let budget = world.act("chief", move |tx, desk, _| {
                let project = view::see(tx, &contract::Actor::system("test"), &code)?;
                let links = view::links(tx, &project)?;
                let (_, rules) = desk.rules.now(tx)?;
                Ok(course::budget(&rules, &project, &links, contract::time::china_date(tx.now())))
            });
            let budget = budget.unwrap();
            (budget.base, budget.total, budget.saved.iter().map(|(_, days)| *days).collect::<Vec<_>>())
        };
        assert_eq!(total(world), (60, 60, vec![]));
        let text = world.act("chief", |tx, _, _| rules::text_in_force(tx)).unwrap();
        let fast = "speedups:\n  - { link: supply, days: 1, from: 2026-12-01, basis: 示例文件 }\n  \
                    - { link: scheme, days: 4, from: 2026-12-01, basis: 示例文件 }\n  \
                    - { link: design, days: 5, from: 2026-12-01, basis: 示例文件 }";
        let text = text.replace("speedups: []", fast);
        world.act("chief", move |tx, _, actor| rules::change(tx, actor, &text)).unwrap();
        assert_eq!(total(world), (60, 60, vec![]), "not before its day");
        world.at("2026-12-01", 480);
        assert_eq!(total(world), (60, 50, vec![1, 4, 5]));
    });
}

#[test]
fn a_link_over_its_budget_is_told() {
    in_town(|world| {
        let code = world.register().code;
        let begin = |login: &'static str, no: i64| {
            let code = code.clone();
            world.act(login, move |tx, desk, actor| course::begin(tx, desk, actor, &code, no))
        };
        assert_eq!(begin("far", 1).unwrap_err().code, "project.not-found");
        assert_eq!(begin("chen", 1).unwrap_err().code, "project.not-found");
        assert_eq!(begin("handler", 2).unwrap_err().code, "project.link-early");
        begin("handler", 1).unwrap();
        assert_eq!(begin("handler", 1).unwrap_err().code, "project.link-began");
        assert_eq!(begin("handler", 2).unwrap_err().code, "project.site-missing");
        // Three working days after Monday 30 November: Thursday.
        assert_eq!(links(world, &code)[0].days, 3);
        world.at("2026-12-03", 1439);
        world.ring();
        assert_eq!(links(world, &code)[0].late, 0);
        world.at("2026-12-04", 1);
        world.ring();
        assert_eq!(links(world, &code)[0].late, 1);
        let ended = code.clone();
        world.act("handler", move |tx, _, actor| course::end(tx, actor, &ended, 1)).unwrap();
        assert_eq!(links(world, &code)[0].late, 1);
    });
}

#[test]
fn a_link_waits_for_a_site_without_open_conflicts() {
    in_town(|world| {
        let code = world.register().code;
        world.layer("farmland", "forbid", &[square(0.0, 0.0, 100.0)]);
        let begin = |no: i64| {
            let code = code.clone();
            world.act("handler", move |tx, desk, actor| course::begin(tx, desk, actor, &code, no))
        };
        begin(1).unwrap();
        crate::map::give(world, &code, &square(50.0, 50.0, 100.0)).unwrap();
        assert_eq!(begin(2).unwrap_err().code, "project.conflicts-open");
        crate::map::give(world, &code, &square(200.0, 50.0, 100.0)).unwrap();
        begin(2).unwrap();
    });
}
