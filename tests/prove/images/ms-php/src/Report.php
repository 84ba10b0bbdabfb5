<?php

declare(strict_types=1);

namespace Own\Report;

use Own\Tally\Tally;
use ZipArchive;

/** Counts the visits of a day, and packs what it counts. */
final class Report
{
    public function __construct(private string $visits)
    {
    }

    public function write(string $path): int
    {
        $tally = new Tally();
        foreach (file($this->visits, FILE_IGNORE_NEW_LINES) as $line) {
            $tally->add(explode(' ', $line)[1]);
        }
        $lines = [];
        foreach ($tally->counts() as $page => $count) {
            $lines[] = "$count $page\n";
        }
        $archive = new ZipArchive();
        $archive->open($path, ZipArchive::CREATE | ZipArchive::OVERWRITE);
        $archive->addFromString('pages.txt', implode('', $lines));
        $archive->close();

        return count($lines);
    }
}
