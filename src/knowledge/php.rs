//! Extensions of PHP in images.

/// Programs that put extensions of PHP into an image, with the word that says so. Source: the scripts of the official image of PHP; pecl(1); the manual of
/// mlocati/docker-php-extension-installer.
pub const INSTALLERS: &[(&str, Option<&str>)] = &[
    ("docker-php-ext-enable", None),
    ("docker-php-ext-install", None),
    ("install-php-extensions", None),
    ("pecl", Some("install")),
    ("phpenmod", None),
];

/// Parts of texts that say an image is for production. Source: the descriptions of the official image of PHP (`php.ini-production`), of Composer and
/// of Symfony; Laravel's documentation, "Configuration".
pub const FOR_PRODUCTION: &[&str] = &[
    "APP_ENV production",
    "APP_ENV=\"prod",
    "APP_ENV=prod",
    "php.ini-production",
];

/// The first release of PHP that has OPcache in itself. Source: the release notes of PHP 8.5.
pub const WITH_OPCACHE: (u32, u32) = (8, 5);

/// The first release of PHP that has OPcache. Source: the release notes of PHP 5.5.
pub const FIRST_OPCACHE: (u32, u32) = (5, 5);
