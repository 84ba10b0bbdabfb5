<?php

declare(strict_types=1);

namespace Own\Tally;

final class Tally
{
    /** @var array<string, int> */
    private array $counts = [];

    public function add(string $name): void
    {
        $this->counts[$name] = ($this->counts[$name] ?? 0) + 1;
    }

    /** @return array<string, int> */
    public function counts(): array
    {
        arsort($this->counts);

        return $this->counts;
    }
}
