//! `tls-off`: certificates and signatures are checked.
//!
//! ## What it does
//! Reports what switches the check of a server's certificate or of a package's signature off: options (`curl -k`, `wget --no-check-certificate`, `pip --trusted-host`,
//! `apt-get --allow-unauthenticated`, `apk --allow-untrusted`, `yum --nogpgcheck`, `zypper --no-gpg-checks`), settings (`git config http.sslVerify false`, `npm config set
//! strict-ssl false`, `-o Acquire::https::Verify-Peer=false`) and variables (`NODE_TLS_REJECT_UNAUTHORIZED=0`, `GIT_SSL_NO_VERIFY`). Where an option of `curl`, `wget` or `pip` is all there is, and the host is a public one (for `pip`: PyPI),
//! the fix removes it.
//!
//! ## Why
//! Whoever is on the way can send another file in place of the one that was asked for, and the build runs it. A setting or a variable goes on to count in the containers.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN wget --no-check-certificate https://example.org/tool.tar.gz
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN wget https://example.org/tool.tar.gz
//! ```
//!
//! ## When it stays silent
//! Where what is downloaded is compared with a checksum or a signature; on `localhost`; on packages in files (`./a.rpm`), which are often not
//! signed; on hosts of a private network that `pip` is told to trust: a mirror without TLS needs it. On values that are not known.
//!
//! ## Fix safety
//! Unsafe: where the image has no certificates to check with (`ca-certificates`), old ones, or the server's is not a good one, the build fails.
//!
//! ## Source
//! curl(1), wget(1), apt-get(8), apk(8), yum(8), zypper(8), git-config(1); the documentation of pip, npm and Node.js.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::PIP;
use crate::knowledge::transport::{
    Check, FALSE, OTHER_ADDRESSES, PACKAGE_SETTINGS, PYPI_HOSTS, SETTINGS, SWITCHES, VARIABLES,
};
use crate::lint::{CommandSite, Context, On, Rule, RunSite};
use crate::model::{Code, Invocation, SimpleCommand, Word};
use crate::rewrite::{merged, remove_word, replace_word};
use crate::rules::support::downloads::{Address, addresses, curl_has, is_compared, is_own};
use crate::syntax::{Keyword, flag_value};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "tls-off",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "certificates and signatures are checked",
    independent: true,
    matters: &[
        "certificate",
        "certificates",
        "TLS",
        "SSL",
        "signature",
        "signatures",
        "self-signed",
        "insecure",
    ],
    on: &[
        On::Statement(&[Keyword::Env, Keyword::Arg], set),
        On::Run(
            &[
                "SSL",
                "TLS_REJECT",
                "PYTHONHTTPSVERIFY",
                "strict_ssl",
                "PIP_TRUSTED",
            ],
            assigned,
        ),
        On::Command(
            &[
                "apk", "apt", "apt-get", "aptitude", "conda", "curl", "dnf", "git", "microdnf",
                "npm", "pip", "pip3", "pnpm", "python", "python3", "wget", "yarn", "yum", "zypper",
            ],
            check,
        ),
    ],
    ..Rule::USUAL
};

fn set(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    for (name, value) in instruction.effective().pairs() {
        let Some(value) = value else { continue };
        if switches(instruction.text(name), &flag_value(instruction.text(value))) {
            let name = String::from_utf8_lossy(instruction.text(name));
            findings.push(variable(instruction.joined.span(value), &name));
        }
    }
}

/// `export A=0`, `A=0 npm ci`.
fn assigned(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    for code in site.codes {
        for command in &code.commands {
            let is_export = command.name() == Some("export");
            let exported = if is_export { command.args() } else { &[] };
            let words = command
                .assignments
                .iter()
                .chain(command.prefix())
                .chain(exported);
            for word in words {
                let Some((name, value)) = word.as_str().and_then(|text| text.split_once('='))
                else {
                    continue;
                };
                if switches(name.as_bytes(), value.as_bytes()) {
                    findings.push(variable(code.span(word.span), name));
                }
            }
        }
    }
}

/// Whether a variable switches the check off.
fn switches(name: &[u8], value: &[u8]) -> bool {
    let mut known = VARIABLES
        .iter()
        .filter(|(known, _)| known.as_bytes() == name);
    known.any(|(_, values)| {
        let is_it = |known: &&str| known.as_bytes() == value;
        !value.contains(&b'$')
            && !value.is_empty()
            && (values.is_empty() && value != b"false" || values.iter().any(is_it))
    })
}

fn variable(span: crate::text::Span, name: &str) -> Finding {
    RULE.finding(
        span,
        format!("`{name}` switches the check of certificates off"),
    )
    .with_help("remove it, and give the image the certificate that is missing")
}

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (code, command) = (site.code, site.command());
    if command.is_local() {
        return;
    }
    if command.manager().is_some_and(|manager| manager.is(&PIP)) {
        trusted_hosts(code, command, findings);
        return;
    }
    let Some(name) = command.name() else { return };
    let args = command.args();
    for (at, word) in args.iter().enumerate() {
        let Some(text) = word.as_str() else { continue };
        let is_value = at > 0 && OTHER_ADDRESSES.iter().any(|option| args[at - 1].is(option));
        let short = name == "curl" && !is_value && curl_has(text, "k");
        let Some(what) = switched(name, args, at).or(short.then_some(Check::Certificate)) else {
            continue;
        };
        let is_download = matches!(name, "curl" | "wget");
        if is_download && (is_own(command) || is_compared(site)) || are_files(command) {
            continue;
        }
        let message = match what {
            Check::Certificate => {
                format!("`{text}` switches the check of the server's certificate off")
            }
            Check::Signature => format!("`{text}` switches the check of signatures off"),
        };
        let help = match what {
            Check::Certificate => "remove it; where a certificate is missing, give it to the image",
            Check::Signature => "remove it; where a key is missing, give it to the package manager",
        };
        let before = &command.argv()[at];
        let fix = (is_download && are_public(command))
            .then(|| match text {
                "-k" | "--insecure" | "--no-check-certificate" => remove_word(code, before, word),
                _ => replace_word(code, word, text.replacen('k', "", 1)),
            })
            .flatten();
        findings.push(
            RULE.finding(code.span(word.span), message)
                .with_help(help)
                .with_fix_if(fix.map(|edit| remove(code, vec![edit]))),
        );
    }
}

/// What a word switches off, together with the one after it.
fn switched(name: &str, args: &[Word<'_>], at: usize) -> Option<Check> {
    let text = args[at].as_str()?;
    let mut options = SWITCHES.iter();
    if text.starts_with("--")
        && let Some((.., what)) =
            options.find(|(known, option, _)| *known == name && *option == text)
    {
        return Some(*what);
    }
    let is_packages = matches!(name, "apt" | "apt-get" | "yum" | "dnf" | "microdnf");
    // Most words are names of packages.
    if is_packages && !text.contains('=') {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if is_packages {
        let mut settings = PACKAGE_SETTINGS.iter();
        let found = settings.find(|(key, values, _)| {
            let value = lower.split_once(key).map(|(_, value)| value);
            value.is_some_and(|value| values.contains(&value))
        });
        return found.map(|(.., what)| *what);
    }
    // `git config`, `git -c`, `npm set`
    let mut words = args[..at].iter();
    if !words.any(|word| word.is("config") || word.is("set") || word.is("-c")) {
        return None;
    }
    let (_, key) = SETTINGS.iter().find(|(known, _)| *known == name)?;
    let short = key.strip_prefix("http.").unwrap_or(key);
    let is_key = |text: &str| text == *key || text.starts_with("http.") && text.ends_with(short);
    let value = match lower.split_once('=') {
        Some((before, value)) => is_key(before).then(|| value.to_owned()),
        None if is_key(&lower) => args.get(at + 1)?.as_str().map(str::to_ascii_lowercase),
        None => None,
    };
    value
        .filter(|value| FALSE.contains(&&value[..]))
        .map(|_| Check::Certificate)
}

/// Whether everything is downloaded by HTTPS from hosts that anybody knows, whose certificates anybody can check.
fn are_public(command: &SimpleCommand<'_>) -> bool {
    let found = addresses(command);
    !found.is_empty()
        && found
            .iter()
            .all(|(_, address)| address.is_https && address.is_public())
}

/// Whether the packages that are installed are files, which are mostly not signed.
fn are_files(command: &SimpleCommand<'_>) -> bool {
    let Some(call) = Invocation::of(command) else {
        return false;
    };
    let mut operands = call
        .operands(command)
        .map(|at| &command.words[at])
        .peekable();
    let is_file = |word: &Word<'_>| {
        let text = word.without_quotes();
        let is_package = [".apk", ".deb", ".rpm"]
            .iter()
            .any(|end| text.ends_with(end));
        is_package && !text.contains("://")
    };
    operands.peek().is_some() && operands.all(is_file)
}

/// Hosts that pip is told to trust: without those of PyPI it works as well.
fn trusted_hosts(code: &Code<'_>, command: &SimpleCommand<'_>, findings: &mut Vec<Finding>) {
    let words = command.argv();
    for at in 1..words.len() {
        let Some(text) = words[at].as_str() else {
            continue;
        };
        let (host, last) = match text.split_once('=') {
            Some(("--trusted-host", host)) => (Some(host), at),
            None if text == "--trusted-host" => (words.get(at + 1).and_then(Word::as_str), at + 1),
            _ => continue,
        };
        let Some(host) = host.filter(|host| {
            let address = Address::read(&format!("https://{host}/"));
            address.is_some_and(|address| address.is_public())
        }) else {
            continue;
        };
        let edits = (at..=last).map(|at| remove_word(code, &words[at - 1], &words[at]));
        let edits: Option<Vec<Edit>> = edits.collect();
        let fix = edits.filter(|_| PYPI_HOSTS.contains(&host));
        findings.push(
            RULE.finding(
                code.span(words[at].span.to(words[last].span)),
                format!("`--trusted-host` switches the check of the certificate of `{host}` off"),
            )
            .with_help("remove it; where a certificate is missing, give it to the image")
            .with_fix_if(fix.map(|edits| remove(code, merged(edits)))),
        );
    }
}

fn remove(code: &Code<'_>, edits: Vec<Edit>) -> Fix {
    let title = "Remove it; the build fails where the certificate cannot be checked";
    Fix::in_place(Applicability::Unsafe, code.index, title, edits)
}
