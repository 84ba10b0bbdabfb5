//! Variables that services want from the image, by the program that starts them.

/// A variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageEnv {
    /// The program, without a version at its end.
    pub program: &'static str,
    /// The variable.
    pub name: &'static str,
    /// Its value, as ENV has it.
    pub value: &'static str,
    /// Starts of arguments, and names of other variables, that say the same or otherwise.
    pub instead: &'static [&'static str],
    /// What is so without it.
    pub why: &'static str,
}

/// What is known. Source: java(1) and the JVM tool interface, `JAVA_TOOL_OPTIONS`; Node.js, "Node.js, the difference between development and production";
/// Python's documentation, "Command line and environment".
pub const LANGUAGE_ENV: &[LanguageEnv] = &[
    LanguageEnv {
        program: "java",
        name: "JAVA_TOOL_OPTIONS",
        value: "\"-XX:MaxRAMPercentage=75.0\"",
        instead: &["-Xmx", "-XX:", "JDK_JAVA_OPTIONS", "JAVA_OPTS", "JVM_OPTS"],
        why: "the JVM takes a quarter of the container's memory for its heap",
    },
    LanguageEnv {
        program: "node",
        name: "NODE_ENV",
        value: "production",
        instead: &["--watch", "--inspect", "nodemon"],
        why: "frameworks of Node.js run as in development",
    },
    LanguageEnv {
        program: "python",
        name: "PYTHONUNBUFFERED",
        value: "1",
        instead: &["-u"],
        why: "what Python prints stays in a buffer, and is lost if the process is killed",
    },
];
