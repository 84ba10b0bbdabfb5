<?php
// Packs Debian's Composer, which lies in /usr/share/php, into one file, with the paths that its parts know each other by.
$archive = new Phar($argv[1]);
$archive->startBuffering();
$files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator("/usr/share/php", FilesystemIterator::SKIP_DOTS));
foreach ($files as $file) {
    if ($file->isFile()) {
        $archive->addFile($file->getRealPath(), substr($file->getPathname(), strlen("/usr/")));
    }
}
// Only of the file that is started PHP takes the first line for what it is.
$archive->addFromString("bin/composer", preg_replace("/^#!.*\n/", "", file_get_contents("/usr/bin/composer")));
$archive->setStub("#!/usr/bin/env php\n<?php Phar::mapPhar('composer'); require 'phar://composer/bin/composer'; __HALT_COMPILER();");
$archive->stopBuffering();
