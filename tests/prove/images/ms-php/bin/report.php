<?php

declare(strict_types=1);

use Own\Report\Report;

require __DIR__ . '/../vendor/autoload.php';

$path = sys_get_temp_dir() . '/report.zip';
$pages = (new Report(__DIR__ . '/../data/visits.txt'))->write($path);
$archive = new ZipArchive();
$archive->open($path);
echo $pages, " pages, packed by libzip ", ZipArchive::LIBZIP_VERSION, "\n", $archive->getFromName('pages.txt');
