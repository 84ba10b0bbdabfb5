#!/usr/bin/python3
import sys

from wand.image import Image

for path in sys.argv[1:]:
    with Image(filename=path) as image:
        image.resize(16, 16)
        print(path, image.format, image.size)
