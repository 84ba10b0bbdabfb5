package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("hello from go, user", os.Getuid())
}
