// Package greet says hello.
package greet

import "fmt"

// Named greets whoever has a name.
func Named(name fmt.Stringer) string {
	return "Hello, " + name.String()
}
