#include <stdio.h>
#include <string.h>
#include <zlib.h>

int main(int argc, char **argv)
{
    for (int at = 1; at < argc; at++)
        printf("%08lx\n", crc32(0, (const Bytef *)argv[at], strlen(argv[at])));
    return 0;
}
