#pragma once

#include <cstdint>
#include <string>
#include <vector>

// A grey picture, row by row from the top.
struct Picture {
    std::size_t width;
    std::size_t height;
    std::vector<std::uint8_t> greys;

    Picture(std::size_t width, std::size_t height);
    void column(std::size_t x, std::size_t filled);
    void write(const std::string &path) const;
};
