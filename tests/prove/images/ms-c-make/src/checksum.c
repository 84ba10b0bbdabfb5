/* Says the checksum of a file. */
#include <stdio.h>
#include <zlib.h>

int main(int count, char **words) {
    unsigned char part[4096];
    uLong sum = crc32(0, NULL, 0);
    FILE *file = count > 1 ? fopen(words[1], "rb") : NULL;
    size_t length;

    if (file == NULL) {
        perror("checksum");
        return 1;
    }
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        sum = crc32(sum, part, (uInt)length);
    fclose(file);
    printf("%08lx with zlib %s\n", sum, zlibVersion());
    return 0;
}
