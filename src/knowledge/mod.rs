//! Facts about the world that no file can change. What is absent here: any tree; tables answer questions about names and words.

pub mod accounts;
pub mod bases;
pub mod builds;
pub mod builtins;
pub mod bundler;
mod by_name;
pub mod c;
pub mod codes;
pub mod comments;
pub mod credential_files;
pub mod dialects;
pub mod distributions;
pub mod docker;
pub mod ecosystems;
pub mod effects;
pub mod files;
pub mod folders;
pub mod gpu;
pub mod images;
pub mod interpreters;
pub mod labels;
pub mod language_env;
pub mod languages;
pub mod libraries;
pub mod lifecycles;
pub mod linters;
pub mod managers;
pub mod modes;
pub mod node;
pub mod node_tools;
pub mod packages;
pub mod php;
pub mod programs;
pub mod recommends;
pub mod releases;
pub mod ruby;
pub mod runtimes;
pub mod secrets;
pub mod signals;
pub mod telemetry;
pub mod tokens;
pub mod transport;
pub mod useless;
pub mod variants;
pub mod wrappers;

#[cfg(test)]
mod tests {
    use super::managers::{Asking, MANAGERS, Manager};
    use super::releases::EDITIONS;
    use super::{distributions, images, recommends, variants};

    #[test]
    fn programs_that_ask_are_those_of_a_manager() {
        for manager in MANAGERS {
            for program in manager.programs {
                let found = Manager::of(program.as_bytes()).unwrap();
                assert!(found.is(manager), "{program} belongs to two managers");
                if let Some(asking) = Asking::of(program) {
                    let verbs = || asking.verbs.iter().chain(asking.beside);
                    let known = [manager.install, manager.upgrade, manager.remove].concat();
                    assert!(verbs().all(|verb| known.contains(verb)), "{program}");
                    let others = asking.programs.iter();
                    let mut others = others.filter_map(|it| Manager::of(it.as_bytes()));
                    assert!(others.all(|it| it.family == manager.family), "{program}");
                }
            }
        }
    }

    #[test]
    fn what_tells_a_distribution_is_a_manager() {
        for (programs, distribution) in distributions::TELLING {
            assert!(
                Manager::of(programs[0].as_bytes()).is_some(),
                "{distribution:?}"
            );
        }
    }

    #[test]
    fn words_of_variants_are_known_as_chosen() {
        for variants in variants::VARIANTS {
            let word = variants.word;
            assert!(images::CHOSEN.contains(&word), "{word}");
        }
    }

    #[test]
    fn each_table_of_recommends_is_of_one_edition() {
        for release in recommends::Release::ALL {
            let editions = EDITIONS.iter().filter(|it| it.table == Some(release));
            assert_eq!(editions.count(), 1, "{release:?}");
        }
    }
}
