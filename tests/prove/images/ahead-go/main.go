package main

import (
	"fmt"

	"example.com/named/greet"
	"github.com/google/uuid"
)

func main() {
	fmt.Println(greet.Named(uuid.NewSHA1(uuid.NameSpaceDNS, []byte("example.com"))))
}
