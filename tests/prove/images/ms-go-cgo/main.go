// Makes a database as schema.sql says, by the library in C, and says its version.
package main

/*
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"log"
	"os"
	"unsafe"
)

func main() {
	schema, err := os.ReadFile("schema.sql")
	if err != nil {
		log.Fatal(err)
	}
	name, statements := C.CString(":memory:"), C.CString(string(schema))
	defer C.free(unsafe.Pointer(name))
	defer C.free(unsafe.Pointer(statements))
	var database *C.sqlite3
	if C.sqlite3_open(name, &database) != C.SQLITE_OK {
		log.Fatal("it does not open")
	}
	if code := C.sqlite3_exec(database, statements, nil, nil, nil); code != C.SQLITE_OK {
		log.Fatal(C.GoString(C.sqlite3_errmsg(database)))
	}
	fmt.Println("SQLite", C.GoString(C.sqlite3_libversion()))
}
