/* Says how many words it is given. */
#include <stdio.h>

int main(int count, char **words) {
    printf("%d words\n", count - 1);
    return words[0] == NULL;
}
