#include "picture.hpp"

#include <png.h>
#include <stdexcept>

Picture::Picture(std::size_t width, std::size_t height)
    : width(width), height(height), greys(width * height, 255) {}

void Picture::column(std::size_t x, std::size_t filled) {
    for (std::size_t y = height - filled; y < height; ++y) {
        greys[y * width + x] = 64;
    }
}

void Picture::write(const std::string &path) const {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = PNG_FORMAT_GRAY;
    if (!png_image_write_to_file(&image, path.c_str(), 0, greys.data(), 0, nullptr)) {
        throw std::runtime_error(path + ": " + image.message);
    }
}
