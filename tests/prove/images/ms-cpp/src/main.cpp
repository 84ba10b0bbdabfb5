// Draws how much it rained: a column for each line of the data.
#include "picture.hpp"

#include <algorithm>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

int main(int count, char **words) {
    if (count != 3) {
        std::cerr << "usage: rain DATA PICTURE\n";
        return 2;
    }
    std::ifstream data(words[1]);
    if (!data) {
        std::cerr << words[1] << " cannot be read\n";
        return 1;
    }
    std::vector<std::size_t> fallen;
    std::time_t start = 0;
    data >> start;
    for (std::size_t litres; data >> litres;) {
        fallen.push_back(std::min<std::size_t>(litres, 50));
    }
    char when[64];
    std::strftime(when, sizeof when, "%F %H:%M %Z", std::localtime(&start));
    try {
        Picture picture(fallen.size(), 50);
        for (std::size_t x = 0; x < fallen.size(); ++x) {
            picture.column(x, fallen[x]);
        }
        picture.write(words[2]);
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    std::cout << fallen.size() << " days from " << when << '\n';
}
