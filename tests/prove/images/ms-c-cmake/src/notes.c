/* Makes a database as the installed schema says. */
#include <sqlite3.h>
#include <stdio.h>

int main(void) {
    char schema[1024];
    char *error = NULL;
    sqlite3 *database;
    FILE *file = fopen(SCHEMA, "r");
    size_t length;

    if (file == NULL) {
        perror(SCHEMA);
        return 1;
    }
    length = fread(schema, 1, sizeof schema - 1, file);
    schema[length] = '\0';
    fclose(file);
    if (sqlite3_open("notes.db", &database) != SQLITE_OK ||
        sqlite3_exec(database, schema, NULL, NULL, &error) != SQLITE_OK) {
        fprintf(stderr, "%s\n", error ? error : sqlite3_errmsg(database));
        return 1;
    }
    printf("notes.db by SQLite %s\n", sqlite3_libversion());
    return sqlite3_close(database) != SQLITE_OK;
}
