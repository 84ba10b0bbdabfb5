//! How long releases are supported: the last day of each, as far as their projects have said it.
//!
//! Source, beside the pages that the tables name: endoflife.date, which collects them (its data is under the MIT licence).

use super::images::{ARCHITECTURES, ImageRef};
use super::releases::{EDITIONS, Edition, Vendor};

/// The day on which the tables were last looked at.
pub const LOOKED_AT: &str = "2026-08-22";

/// A release and its last day, as in `2027-03-01`; nothing where nobody has said it yet.
type Row = (&'static str, &'static str);

/// Something that comes in releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Product {
    /// What people call it.
    name: &'static str,
    /// Its releases, oldest first.
    rows: &'static [Row],
}

const fn product(name: &'static str, rows: &'static [Row]) -> Product {
    Product { name, rows }
}

/// Debian, with its long term support. Source: <https://wiki.debian.org/LTS>; oldest first.
const DEBIAN: &[Row] = &[
    ("4", "2010-02-15"),
    ("5", "2012-02-06"),
    ("6", "2016-02-29"),
    ("7", "2018-05-31"),
    ("8", "2020-06-30"),
    ("9", "2022-07-01"),
    ("10", "2024-06-30"),
    ("11", "2026-08-31"),
    ("12", "2028-06-30"),
    ("13", "2030-06-30"),
];

/// Ubuntu, without the support that is paid for. Source: <https://ubuntu.com/about/release-cycle>; oldest first.
const UBUNTU: &[Row] = &[
    ("8.04", "2013-05-09"),
    ("8.10", "2010-04-30"),
    ("9.04", "2010-10-23"),
    ("9.10", "2011-04-30"),
    ("10.04", "2013-05-09"),
    ("10.10", "2012-04-10"),
    ("11.04", "2012-10-28"),
    ("11.10", "2013-05-09"),
    ("12.04", "2017-04-28"),
    ("12.10", "2014-05-16"),
    ("13.04", "2014-01-27"),
    ("13.10", "2014-07-17"),
    ("14.04", "2019-04-02"),
    ("14.10", "2015-07-23"),
    ("15.04", "2016-02-04"),
    ("15.10", "2016-07-28"),
    ("16.04", "2021-04-02"),
    ("16.10", "2017-07-20"),
    ("17.04", "2018-01-13"),
    ("17.10", "2018-07-19"),
    ("18.04", "2023-05-31"),
    ("18.10", "2019-07-18"),
    ("19.04", "2020-01-23"),
    ("19.10", "2020-07-06"),
    ("20.04", "2025-05-31"),
    ("20.10", "2021-07-22"),
    ("21.04", "2022-01-20"),
    ("21.10", "2022-07-14"),
    ("22.04", "2027-04-01"),
    ("22.10", "2023-07-20"),
    ("23.04", "2024-01-20"),
    ("23.10", "2024-07-12"),
    ("24.04", "2029-05-31"),
    ("24.10", "2025-07-10"),
    ("25.04", "2026-01-17"),
    ("25.10", "2026-07-01"),
    ("26.04", "2031-04-30"),
];

/// Alpine Linux. Source: <https://alpinelinux.org/releases/>; oldest first.
const ALPINE: &[Row] = &[
    ("2.1", "2012-11-01"),
    ("2.2", "2013-05-01"),
    ("2.3", "2013-11-01"),
    ("2.4", "2014-05-01"),
    ("2.5", "2014-11-01"),
    ("2.6", "2015-05-01"),
    ("2.7", "2015-11-01"),
    ("3.0", "2016-05-01"),
    ("3.1", "2016-11-01"),
    ("3.2", "2017-05-01"),
    ("3.3", "2017-11-01"),
    ("3.4", "2018-05-01"),
    ("3.5", "2018-11-01"),
    ("3.6", "2019-05-01"),
    ("3.7", "2019-11-01"),
    ("3.8", "2020-05-01"),
    ("3.9", "2020-11-01"),
    ("3.10", "2021-05-01"),
    ("3.11", "2021-11-01"),
    ("3.12", "2022-05-01"),
    ("3.13", "2022-11-01"),
    ("3.14", "2023-05-01"),
    ("3.15", "2023-11-01"),
    ("3.16", "2024-05-23"),
    ("3.17", "2024-11-22"),
    ("3.18", "2025-05-09"),
    ("3.19", "2025-11-01"),
    ("3.20", "2026-04-01"),
    ("3.21", "2026-11-01"),
    ("3.22", "2027-05-01"),
    ("3.23", "2027-11-01"),
    ("3.24", "2028-06-01"),
];

/// CentOS Linux. Source: <https://www.centos.org/centos-linux-eol/>; oldest first.
const CENTOS: &[Row] = &[
    ("5", "2017-03-31"),
    ("6", "2020-11-30"),
    ("7", "2024-06-30"),
    ("8", "2021-12-31"),
];

/// CentOS Stream. Source: <https://www.centos.org/cl-vs-cs/>; oldest first.
const CENTOS_STREAM: &[Row] = &[
    ("8", "2024-05-31"),
    ("9", "2027-05-31"),
    ("10", "2030-05-31"),
];

/// Fedora. Source: <https://docs.fedoraproject.org/en-US/releases/eol/>; oldest first.
const FEDORA: &[Row] = &[
    ("20", "2015-06-23"),
    ("21", "2015-12-01"),
    ("22", "2016-07-19"),
    ("23", "2016-12-20"),
    ("24", "2017-08-08"),
    ("25", "2017-12-12"),
    ("26", "2018-05-29"),
    ("27", "2018-11-30"),
    ("28", "2019-05-28"),
    ("29", "2019-11-26"),
    ("30", "2020-05-26"),
    ("31", "2020-11-24"),
    ("32", "2021-05-25"),
    ("33", "2021-11-30"),
    ("34", "2022-06-07"),
    ("35", "2022-12-13"),
    ("36", "2023-05-16"),
    ("37", "2023-12-05"),
    ("38", "2024-05-21"),
    ("39", "2024-11-26"),
    ("40", "2025-05-13"),
    ("41", "2025-12-15"),
    ("42", "2026-05-27"),
    ("43", "2026-12-09"),
    ("44", "2027-06-02"),
];

/// RHEL, and UBI with it. Source: <https://access.redhat.com/support/policy/updates/errata>; oldest first.
const RED_HAT: &[Row] = &[
    ("4", "2012-02-29"),
    ("5", "2017-03-31"),
    ("6", "2020-11-30"),
    ("7", "2024-06-30"),
    ("8", "2029-05-31"),
    ("9", "2032-05-31"),
    ("10", "2035-05-31"),
];

/// Oracle Linux, its premier support. Source: <https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf>; oldest first.
const ORACLE: &[Row] = &[
    ("6", "2021-03-31"),
    ("7", "2024-12-31"),
    ("8", "2029-07-31"),
    ("9", "2032-06-30"),
    ("10", ""),
];

/// Amazon Linux. Source: <https://aws.amazon.com/amazon-linux-2/faqs/>, <https://aws.amazon.com/amazon-linux-ami/faqs/>; oldest first.
const AMAZON: &[Row] = &[
    ("1", "2023-12-31"),
    ("2", "2026-06-30"),
    ("2010.11", "2023-12-31"),
    ("2011.09", "2023-12-31"),
    ("2012.03", "2023-12-31"),
    ("2012.09", "2023-12-31"),
    ("2013.03", "2023-12-31"),
    ("2013.09", "2023-12-31"),
    ("2014.03", "2023-12-31"),
    ("2014.09", "2023-12-31"),
    ("2015.03", "2023-12-31"),
    ("2015.09", "2023-12-31"),
    ("2016.03", "2023-12-31"),
    ("2016.09", "2023-12-31"),
    ("2017.03", "2023-12-31"),
    ("2017.09", "2023-12-31"),
    ("2018.03", "2023-12-31"),
    ("2023", "2029-06-30"),
];

/// openSUSE Leap. Source: <https://en.opensuse.org/Lifetime>; oldest first.
const LEAP: &[Row] = &[
    ("15.0", "2019-12-03"),
    ("15.1", "2021-02-02"),
    ("15.2", "2022-01-04"),
    ("15.3", "2022-12-31"),
    ("15.4", "2023-12-07"),
    ("15.5", "2024-12-31"),
    ("15.6", "2026-04-30"),
    ("16.0", "2027-10-31"),
    ("42.1", "2017-05-17"),
    ("42.2", "2018-01-26"),
    ("42.3", "2019-07-01"),
];

/// Node.js. Source: <https://github.com/nodejs/release#release-schedule>; oldest first.
const NODE: &[Row] = &[
    ("4", "2018-04-30"),
    ("5", "2016-06-30"),
    ("6", "2019-04-30"),
    ("7", "2017-06-30"),
    ("8", "2019-12-31"),
    ("9", "2018-06-30"),
    ("10", "2021-04-30"),
    ("11", "2019-06-30"),
    ("12", "2022-04-30"),
    ("13", "2020-06-01"),
    ("14", "2023-04-30"),
    ("15", "2021-06-01"),
    ("16", "2023-09-11"),
    ("17", "2022-06-01"),
    ("18", "2025-04-30"),
    ("19", "2023-06-01"),
    ("20", "2026-04-30"),
    ("21", "2024-06-01"),
    ("22", "2027-04-30"),
    ("23", "2025-06-01"),
    ("24", "2028-04-30"),
    ("25", "2026-06-01"),
    ("26", "2029-04-30"),
];

/// Python. Source: <https://devguide.python.org/versions/>; oldest first.
const PYTHON: &[Row] = &[
    ("2.6", "2013-10-29"),
    ("2.7", "2020-01-01"),
    ("3.0", "2009-06-27"),
    ("3.1", "2012-04-09"),
    ("3.2", "2016-02-20"),
    ("3.3", "2017-09-29"),
    ("3.4", "2019-03-18"),
    ("3.5", "2020-09-30"),
    ("3.6", "2021-12-23"),
    ("3.7", "2023-06-27"),
    ("3.8", "2024-10-07"),
    ("3.9", "2025-10-31"),
    ("3.10", "2026-10-31"),
    ("3.11", "2027-10-31"),
    ("3.12", "2028-10-31"),
    ("3.13", "2029-10-31"),
    ("3.14", "2030-10-31"),
];

/// PHP. Source: <https://www.php.net/supported-versions.php>, <https://www.php.net/eol.php>; oldest first.
const PHP: &[Row] = &[
    ("5.0", "2005-09-05"),
    ("5.1", "2006-08-24"),
    ("5.2", "2011-01-06"),
    ("5.3", "2014-08-14"),
    ("5.4", "2015-09-14"),
    ("5.5", "2016-07-21"),
    ("5.6", "2018-12-31"),
    ("7.0", "2019-01-10"),
    ("7.1", "2019-12-01"),
    ("7.2", "2020-11-30"),
    ("7.3", "2021-12-06"),
    ("7.4", "2022-11-28"),
    ("8.0", "2023-11-26"),
    ("8.1", "2025-12-31"),
    ("8.2", "2026-12-31"),
    ("8.3", "2027-12-31"),
    ("8.4", "2028-12-31"),
    ("8.5", "2029-12-31"),
];

/// Ruby. Source: <https://www.ruby-lang.org/en/downloads/branches/>; oldest first.
const RUBY: &[Row] = &[
    ("1.9.3", "2015-02-23"),
    ("2.0.0", "2016-02-24"),
    ("2.1", "2017-03-31"),
    ("2.2", "2018-03-31"),
    ("2.3", "2019-03-31"),
    ("2.4", "2020-03-31"),
    ("2.5", "2021-03-31"),
    ("2.6", "2022-03-31"),
    ("2.7", "2023-03-31"),
    ("3.0", "2024-04-23"),
    ("3.1", "2025-03-26"),
    ("3.2", "2026-03-31"),
    ("3.3", "2027-03-31"),
    ("3.4", "2028-03-31"),
    ("4.0", "2029-03-31"),
];

/// Go: a release is supported until there are two newer ones. Source: <https://go.dev/doc/devel/release>; oldest first.
const GO: &[Row] = &[
    ("1.10", "2019-02-25"),
    ("1.11", "2019-09-03"),
    ("1.12", "2020-02-25"),
    ("1.13", "2020-08-11"),
    ("1.14", "2021-02-16"),
    ("1.15", "2021-08-16"),
    ("1.16", "2022-03-15"),
    ("1.17", "2022-08-02"),
    ("1.18", "2023-02-01"),
    ("1.19", "2023-09-06"),
    ("1.20", "2024-02-06"),
    ("1.21", "2024-08-13"),
    ("1.22", "2025-02-11"),
    ("1.23", "2025-08-12"),
    ("1.24", "2026-02-10"),
    ("1.25", "2026-08-19"),
    ("1.26", ""),
    ("1.27", ""),
];

/// Eclipse Temurin. Source: <https://adoptium.net/support/>; oldest first.
const TEMURIN: &[Row] = &[
    ("8", "2030-12-31"),
    ("11", "2027-10-31"),
    ("16", "2021-09-30"),
    ("17", "2027-10-31"),
    ("18", "2022-09-30"),
    ("19", "2023-03-31"),
    ("20", "2023-09-19"),
    ("21", "2029-12-31"),
    ("22", "2024-09-17"),
    ("23", "2025-03-18"),
    ("24", "2025-09-16"),
    ("25", "2031-09-30"),
    ("26", "2026-09-15"),
];

/// .NET and .NET Core. Source: <https://dotnet.microsoft.com/platform/support/policy/dotnet-core>; oldest first.
const DOTNET: &[Row] = &[
    ("1.0", "2019-06-27"),
    ("1.1", "2019-06-27"),
    ("2.0", "2018-10-01"),
    ("2.1", "2021-08-21"),
    ("2.2", "2019-12-23"),
    ("3.0", "2020-03-03"),
    ("3.1", "2022-12-13"),
    ("5", "2022-05-10"),
    ("6", "2024-11-12"),
    ("7", "2024-05-14"),
    ("8", "2026-11-10"),
    ("9", "2026-11-10"),
    ("10", "2028-11-14"),
];

/// PostgreSQL. Source: <https://www.postgresql.org/support/versioning/>; oldest first.
const POSTGRES: &[Row] = &[
    ("8.4", "2014-07-24"),
    ("9.0", "2015-10-08"),
    ("9.1", "2016-10-27"),
    ("9.2", "2017-11-09"),
    ("9.3", "2018-11-08"),
    ("9.4", "2020-02-13"),
    ("9.5", "2021-02-11"),
    ("9.6", "2021-11-11"),
    ("10", "2022-11-10"),
    ("11", "2023-11-09"),
    ("12", "2024-11-21"),
    ("13", "2025-11-13"),
    ("14", "2026-11-12"),
    ("15", "2027-11-11"),
    ("16", "2028-11-09"),
    ("17", "2029-11-08"),
    ("18", "2030-11-14"),
];

/// MySQL, its extended support. Source: <https://www.oracle.com/us/support/library/lifetime-support-technology-069183.pdf>; oldest first.
const MYSQL: &[Row] = &[
    ("5.5", "2018-12-31"),
    ("5.6", "2021-02-28"),
    ("5.7", "2023-10-31"),
    ("8.0", "2026-04-30"),
    ("8.1", "2023-10-25"),
    ("8.2", "2023-12-14"),
    ("8.3", "2024-04-10"),
    ("8.4", "2032-04-30"),
    ("9.0", "2024-10-15"),
    ("9.1", "2025-01-21"),
    ("9.2", "2025-04-15"),
    ("9.3", "2025-07-22"),
    ("9.4", "2025-10-21"),
    ("9.5", "2026-01-20"),
    ("9.6", "2026-04-21"),
    ("9.7", "2034-04-21"),
];

/// MariaDB, its community releases. Source: <https://mariadb.org/about/#maintenance-policy>; oldest first.
const MARIADB: &[Row] = &[
    ("5.1", "2015-02-01"),
    ("5.2", "2015-11-10"),
    ("5.3", "2017-03-01"),
    ("5.5", "2020-04-11"),
    ("10.0", "2019-03-31"),
    ("10.1", "2020-10-17"),
    ("10.2", "2022-05-23"),
    ("10.3", "2023-05-25"),
    ("10.4", "2024-06-18"),
    ("10.5", "2025-06-24"),
    ("10.6", "2026-07-06"),
    ("10.7", "2023-02-09"),
    ("10.8", "2023-05-20"),
    ("10.9", "2023-08-22"),
    ("10.10", "2023-11-17"),
    ("10.11", "2028-02-16"),
    ("11.0", "2024-06-06"),
    ("11.1", "2024-08-21"),
    ("11.2", "2024-11-21"),
    ("11.3", "2024-05-29"),
    ("11.4", "2029-05-29"),
    ("11.5", "2024-11-21"),
    ("11.6", "2025-02-13"),
    ("11.7", "2025-05-12"),
    ("11.8", "2028-06-04"),
    ("12.0", "2025-11-18"),
    ("12.1", "2026-02-13"),
    ("12.2", "2026-05-28"),
    ("12.3", "2029-06-12"),
];

/// MongoDB. Source: <https://www.mongodb.com/legal/support-policy/lifecycles>; oldest first.
const MONGO: &[Row] = &[
    ("2.4", "2013-03-31"),
    ("2.6", "2016-10-31"),
    ("3.0", "2018-02-28"),
    ("3.2", "2018-09-30"),
    ("3.4", "2020-01-31"),
    ("3.6", "2021-04-30"),
    ("4.0", "2022-04-30"),
    ("4.2", "2023-04-30"),
    ("4.4", "2024-02-29"),
    ("5.0", "2024-10-31"),
    ("5.1", "2022-01-19"),
    ("5.2", "2022-03-23"),
    ("5.3", "2022-07-19"),
    ("6.0", "2025-07-31"),
    ("6.1", "2023-02-09"),
    ("6.2", "2023-04-24"),
    ("6.3", "2023-08-31"),
    ("7.0", "2027-08-31"),
    ("7.1", "2024-01-23"),
    ("7.2", "2024-03-27"),
    ("7.3", "2024-10-02"),
    ("8.0", "2029-10-31"),
    ("8.1", "2025-09-30"),
    ("8.2", "2026-07-31"),
    ("8.3", "2029-10-31"),
];

/// Redis. Source: <https://redis.io/docs/latest/operate/oss_and_stack/install/>; oldest first.
const REDIS: &[Row] = &[
    ("5.0", "2022-04-27"),
    ("6.0", "2022-05-31"),
    ("6.2", "2027-04-01"),
    ("7.0", "2024-07-29"),
    ("7.2", "2029-12-01"),
    ("7.4", "2029-12-01"),
    ("8.0", "2026-12-01"),
    ("8.2", "2030-09-01"),
    ("8.4", ""),
    ("8.6", ""),
    ("8.8", ""),
    ("8.10", ""),
];

/// nginx: a branch gets fixes until there is a newer one of its kind. Source: <https://nginx.org/en/CHANGES>; oldest first.
const NGINX: &[Row] = &[
    ("1.0", "2012-04-23"),
    ("1.2", "2013-04-24"),
    ("1.4", "2014-04-24"),
    ("1.6", "2015-04-21"),
    ("1.8", "2016-04-26"),
    ("1.10", "2017-04-12"),
    ("1.12", "2018-04-17"),
    ("1.14", "2019-04-23"),
    ("1.16", "2020-04-20"),
    ("1.18", "2021-04-20"),
    ("1.19", "2021-05-25"),
    ("1.20", "2022-05-24"),
    ("1.21", "2022-06-21"),
    ("1.22", "2023-04-11"),
    ("1.23", "2023-05-23"),
    ("1.24", "2024-04-23"),
    ("1.25", "2024-05-29"),
    ("1.26", "2025-04-23"),
    ("1.27", "2025-06-24"),
    ("1.28", "2026-04-14"),
    ("1.29", "2026-05-13"),
    ("1.30", ""),
    ("1.31", ""),
];

/// Images whose tags say which release of what is in them, by registry and repository; `*` at the end stands for whatever follows.
/// Source: the descriptions of the images on Docker Hub and in their registries.
const IMAGES: &[(&str, Product)] = &[
    ("alpine", product("Alpine", ALPINE)),
    ("amazonlinux", product("Amazon Linux", AMAZON)),
    ("centos", product("CentOS", CENTOS)),
    ("eclipse-temurin", product("Eclipse Temurin", TEMURIN)),
    ("fedora", product("Fedora", FEDORA)),
    ("golang", product("Go", GO)),
    ("mariadb", product("MariaDB", MARIADB)),
    ("mcr.microsoft.com/dotnet/aspnet", product(".NET", DOTNET)),
    (
        "mcr.microsoft.com/dotnet/core/aspnet",
        product(".NET Core", DOTNET),
    ),
    (
        "mcr.microsoft.com/dotnet/core/runtime",
        product(".NET Core", DOTNET),
    ),
    (
        "mcr.microsoft.com/dotnet/core/runtime-deps",
        product(".NET Core", DOTNET),
    ),
    (
        "mcr.microsoft.com/dotnet/core/sdk",
        product(".NET Core", DOTNET),
    ),
    ("mcr.microsoft.com/dotnet/runtime", product(".NET", DOTNET)),
    (
        "mcr.microsoft.com/dotnet/runtime-deps",
        product(".NET", DOTNET),
    ),
    ("mcr.microsoft.com/dotnet/sdk", product(".NET", DOTNET)),
    ("microsoft/aspnetcore", product(".NET Core", DOTNET)),
    ("microsoft/aspnetcore-build", product(".NET Core", DOTNET)),
    ("microsoft/dotnet", product(".NET Core", DOTNET)),
    ("mongo", product("MongoDB", MONGO)),
    ("mysql", product("MySQL", MYSQL)),
    ("nginx", product("nginx", NGINX)),
    ("node", product("Node.js", NODE)),
    ("opensuse/leap", product("openSUSE Leap", LEAP)),
    ("oraclelinux", product("Oracle Linux", ORACLE)),
    ("php", product("PHP", PHP)),
    ("postgres", product("PostgreSQL", POSTGRES)),
    (
        "public.ecr.aws/amazonlinux/amazonlinux",
        product("Amazon Linux", AMAZON),
    ),
    ("python", product("Python", PYTHON)),
    ("redis", product("Redis", REDIS)),
    (
        "registry.fedoraproject.org/fedora",
        product("Fedora", FEDORA),
    ),
    ("ruby", product("Ruby", RUBY)),
];

/// Names of releases in tags that are not those of Debian and Ubuntu, with the images and the releases.
/// Source: the descriptions of the images on Docker Hub; the code names of Node.js are those of its schedule of releases.
const NAMES: &[(&str, &str, &str)] = &[
    ("argon", "node", "4"),
    ("boron", "node", "6"),
    ("carbon", "node", "8"),
    ("centos5", "centos", "5"),
    ("centos6", "centos", "6"),
    ("centos7", "centos", "7"),
    ("centos8", "centos", "8"),
    ("dubnium", "node", "10"),
    ("erbium", "node", "12"),
    ("fermium", "node", "14"),
    ("gallium", "node", "16"),
    ("hydrogen", "node", "18"),
    ("iron", "node", "20"),
    ("jod", "node", "22"),
    ("krypton", "node", "24"),
    ("latest", "centos", "8"),
];

/// Images that are not made any more whatever their tags say, with the last day and what to take instead. The last number is the first release that is
/// still built, as an early one. Source: the descriptions of the images on Docker Hub, "DEPRECATION NOTICE".
const GIVEN_UP: &[(&str, &str, &str, u32)] = &[
    ("adoptopenjdk", "2021-08-01", "`eclipse-temurin`", u32::MAX),
    ("django", "2016-12-31", "`python`", u32::MAX),
    ("java", "2016-12-31", "`eclipse-temurin`", u32::MAX),
    (
        "openjdk",
        "2022-07-31",
        "`eclipse-temurin` or `amazoncorretto`",
        19,
    ),
    ("rails", "2016-12-31", "`ruby`", u32::MAX),
];

/// What is past its end in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// What ended, as a sentence without a full stop: `Debian 10 was supported until 2024-06-30`.
    pub what: String,
    /// What to take instead, if that is known.
    pub instead: String,
}

/// What is past its end in an image on a day (`2027-03-01`): what its name says is in it, then the system that it is made of.
pub fn past_end(image: &ImageRef<'_>, day: &str) -> Option<End> {
    let name = whole_name(image);
    let given_up = GIVEN_UP.iter().find(|(given_up, ..)| *given_up == name);
    if let Some((_, until, instead, still)) = given_up
        && *until < day
        && first_number(image.tag.unwrap_or_default()).is_none_or(|number| number < *still)
    {
        return Some(End {
            what: format!("this image has had no updates since {until}"),
            instead: format!("take {instead}"),
        });
    }
    let own = release_in(image, &name).and_then(|(product, release)| product.end(&release, day));
    own.or_else(|| {
        let (product, release) = system_in(image)?;
        product.end(release, day)
    })
}

/// The name of an image, as the tables have it.
fn whole_name(image: &ImageRef<'_>) -> String {
    if image.registry.is_some() {
        return image.whole_name();
    }
    let of_one = image.repository.split_once('/');
    let of_one = of_one.filter(|(account, _)| ARCHITECTURES.contains(account));
    of_one.map_or(image.repository, |(_, name)| name).to_owned()
}

/// What the tag of a known image says is in it.
fn release_in(image: &ImageRef<'_>, name: &str) -> Option<(Product, String)> {
    let tag = image.tag.unwrap_or("latest");
    let first = tag.split('-').next().unwrap_or(tag);
    let ubi = name.strip_prefix("registry.access.redhat.com/ubi");
    if let Some(rest) = ubi.or_else(|| name.strip_prefix("redhat/ubi")) {
        let number = rest.split(['/', '-']).next().unwrap_or(rest);
        return Some((product("RHEL", RED_HAT), number.to_owned()));
    }
    if name == "quay.io/centos/centos" {
        let stream = first.strip_prefix("stream");
        return stream.map(|number| (product("CentOS Stream", CENTOS_STREAM), number.to_owned()));
    }
    let found = IMAGES
        .binary_search_by_key(&name, |(image, _)| image)
        .ok()?;
    let called = NAMES
        .iter()
        .find(|(word, of, _)| *word == first && *of == name);
    let release = called.map_or(first, |(.., release)| release);
    Some((IMAGES[found].1, release.to_owned()))
}

/// The system that an image is made of, as far as its tag says: `3.12-slim-buster`, `11.8.0-devel-ubuntu18.04`, `7.4-fpm-alpine3.14`.
fn system_in(image: &ImageRef<'_>) -> Option<(Product, &'static str)> {
    let name = whole_name(image);
    let debian = product("Debian", DEBIAN);
    let of = |edition: &'static Edition| match edition.vendor {
        Vendor::Debian => (debian, edition.number),
        Vendor::Ubuntu => (product("Ubuntu", UBUNTU), edition.number),
    };
    let tag = image.tag.unwrap_or_default();
    let first = tag.split('-').next().unwrap_or(tag);
    let own = match &*name {
        "debian" | "buildpack-deps" => Some(Vendor::Debian),
        "ubuntu" => Some(Vendor::Ubuntu),
        _ => None,
    };
    let numbered = own.and_then(|vendor| {
        let mut of_it = EDITIONS.iter().filter(|edition| edition.vendor == vendor);
        of_it.find(|edition| is_of(first, edition.number))
    });
    if let Some(edition) = numbered {
        return Some(of(edition));
    }
    if image.names_release() {
        return Edition::named_in(image.repository).map(of);
    }
    if let Some(edition) = Edition::named_in(tag) {
        return Some(of(edition));
    }
    tag.split('-').find_map(|part| {
        let alpine = part.strip_prefix("alpine");
        let alpine = alpine.and_then(|number| row_of(ALPINE, number));
        let centos = || {
            let mut names = NAMES.iter().filter(|(_, of, _)| *of == "centos");
            let named = names.find(|(word, ..)| *word == part && part != "latest");
            named.and_then(|(.., number)| row_of(CENTOS, number))
        };
        let alpine = alpine.map(|row| (product("Alpine", ALPINE), row.0));
        alpine.or_else(|| centos().map(|row| (product("CentOS", CENTOS), row.0)))
    })
}

/// The row of a release.
fn row_of(rows: &'static [Row], release: &str) -> Option<&'static Row> {
    rows.iter().find(|(row, _)| is_of(release, row))
}

/// Whether a version is one of a release: `3.6.9` and `3.6` of `3.6`.
fn is_of(version: &str, release: &str) -> bool {
    let rest = version.strip_prefix(release);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The numbers of a version; `None` for what is none.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// The number that a tag starts with.
fn first_number(tag: &str) -> Option<u32> {
    let end = tag.find(|ch: char| !ch.is_ascii_digit());
    tag[..end.unwrap_or(tag.len())].parse().ok()
}

impl Product {
    /// What is to be said of a release if it has ended before a day. A version that leaves open which release it is (`python:3`) is the one that is
    /// supported longest; one that is older than all of the table has ended if the oldest of them has.
    fn end(self, version: &str, day: &str) -> Option<End> {
        let own = numbers(version)?;
        let is_over = |row: &Row| !row.1.is_empty() && row.1 < day;
        let exact = row_of(self.rows, version);
        let last = || {
            let of_it = self.rows.iter().filter(|row| is_of(row.0, version));
            // What has no last day yet is supported longest.
            of_it.max_by_key(|row| (row.1.is_empty(), row.1))
        };
        let name = self.name;
        let what = if let Some(row) = exact.or_else(last) {
            let until = is_over(row).then_some(row.1)?;
            format!("{name} {} was supported until {until}", row.0)
        } else {
            let oldest = self.rows.first()?;
            let is_older = own < numbers(oldest.0)?;
            let until = (is_older && is_over(oldest)).then_some(oldest.1)?;
            format!(
                "{name} {} was supported until {until}, and this is older",
                oldest.0
            )
        };
        let still = self.rows.iter().filter(|row| !is_over(row));
        let still: Vec<&str> = still.map(|row| row.0).collect();
        let newest = still
            .get(still.len().saturating_sub(3)..)
            .unwrap_or_default();
        let instead = match newest {
            [] => "take another one that gets updates".to_owned(),
            newest => format!(
                "take a release of {name} that gets updates: {}",
                newest.join(", ")
            ),
        };
        Some(End { what, instead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Date;

    fn end(image: &str) -> Option<String> {
        past_end(&ImageRef::of(image), LOOKED_AT).map(|end| end.what)
    }

    #[test]
    fn days_are_days_and_releases_in_order() {
        assert!(Date::read(LOOKED_AT).is_some());
        let all = IMAGES.iter().map(|(_, product)| product.rows);
        let systems = [DEBIAN, UBUNTU, CENTOS_STREAM, RED_HAT];
        for rows in all.chain(systems) {
            for (release, until) in rows {
                assert!(until.is_empty() || Date::read(until).is_some(), "{release}");
            }
            assert!(
                rows.is_sorted_by_key(|row| numbers(row.0).unwrap()),
                "{rows:?}"
            );
        }
        for (name, until, ..) in GIVEN_UP {
            assert!(Date::read(until).is_some(), "{name}");
        }
        for edition in EDITIONS {
            let rows = match edition.vendor {
                Vendor::Debian => DEBIAN,
                Vendor::Ubuntu => UBUNTU,
            };
            assert!(row_of(rows, edition.number).is_some(), "{}", edition.name);
        }
    }

    #[test]
    fn what_has_ended() {
        for (image, what) in [
            ("debian:10", "Debian 10 was supported until 2024-06-30"),
            (
                "debian:8.11-slim",
                "Debian 8 was supported until 2020-06-30",
            ),
            (
                "debian:buster-slim",
                "Debian 10 was supported until 2024-06-30",
            ),
            (
                "ubuntu:14.04.5",
                "Ubuntu 14.04 was supported until 2019-04-02",
            ),
            (
                "ubuntu:bionic-20200112",
                "Ubuntu 18.04 was supported until 2023-05-31",
            ),
            (
                "arm32v7/python:3.6-slim",
                "Python 3.6 was supported until 2021-12-23",
            ),
            ("python:2", "Python 2.7 was supported until 2020-01-01"),
            (
                "python:3.12-buster",
                "Debian 10 was supported until 2024-06-30",
            ),
            (
                "node:dubnium-alpine",
                "Node.js 10 was supported until 2021-04-30",
            ),
            (
                "node:0.12",
                "Node.js 4 was supported until 2018-04-30, and this is older",
            ),
            (
                "docker.io/library/alpine:3.9",
                "Alpine 3.9 was supported until 2020-11-01",
            ),
            (
                "someone/tool:1.2-alpine3.12",
                "Alpine 3.12 was supported until 2022-05-01",
            ),
            (
                "nvidia/cuda:11.0-devel-ubuntu18.04",
                "Ubuntu 18.04 was supported until 2023-05-31",
            ),
            (
                "nvidia/cuda:11.0-devel-centos7",
                "CentOS 7 was supported until 2024-06-30",
            ),
            ("centos", "CentOS 8 was supported until 2021-12-31"),
            ("centos:7.9.2009", "CentOS 7 was supported until 2024-06-30"),
            (
                "quay.io/centos/centos:stream8",
                "CentOS Stream 8 was supported until 2024-05-31",
            ),
            (
                "registry.access.redhat.com/ubi7/ubi-minimal",
                "RHEL 7 was supported until 2024-06-30",
            ),
            (
                "mcr.microsoft.com/dotnet/core/sdk:3.1-alpine",
                ".NET Core 3.1 was supported until 2022-12-13",
            ),
            (
                "mcr.microsoft.com/dotnet/sdk:6.0",
                ".NET 6 was supported until 2024-11-12",
            ),
            (
                "openjdk:8-jdk-alpine",
                "this image has had no updates since 2022-07-31",
            ),
            (
                "gcr.io/distroless/base-debian10",
                "Debian 10 was supported until 2024-06-30",
            ),
            (
                "redis:3.2-alpine",
                "Redis 5.0 was supported until 2022-04-27, and this is older",
            ),
            (
                "golang:1.4",
                "Go 1.10 was supported until 2019-02-25, and this is older",
            ),
        ] {
            assert_eq!(end(image).as_deref(), Some(what), "{image}");
        }
    }

    #[test]
    fn what_has_not() {
        for image in [
            "debian",
            "debian:12",
            "debian:stable-slim",
            "ubuntu:24.04",
            "python:3",
            "python:3.12",
            "python:3.15-rc",
            "node:lts",
            "node:24",
            "golang:1",
            "golang:1.27",
            "golang:1.28",
            "mariadb:10",
            "redis",
            "nginx:1",
            "alpine:3",
            "alpine:edge",
            "amazonlinux:2023",
            "openjdk:25-ea",
            "registry.access.redhat.com/ubi8/python-36",
            "quay.io/centos/centos:stream9",
            "mcr.microsoft.com/dotnet/framework/sdk:4.8",
            "someone/python:2.7",
            "example.com/centos:7",
            "someone/buster:1",
            "php:$VERSION",
        ] {
            assert_eq!(end(image), None, "{image}");
        }
    }
}
