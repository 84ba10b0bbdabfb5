// A shop: its page is a template that is read when it starts.
package main

import (
	"crypto/x509"
	"html/template"
	"log"
	"net/http"
	"time"
)

var page = template.Must(template.ParseGlob("templates/*.html"))

func show(out http.ResponseWriter, _ *http.Request) {
	if err := page.ExecuteTemplate(out, "page.html", []string{"bread", "tea"}); err != nil {
		log.Print(err)
	}
}

func main() {
	log.SetFlags(0)
	place, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		log.Fatal(err)
	}
	known, err := x509.SystemCertPool()
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("time of %s, certificates: %t, page: %s", place, len(known.Subjects()) > 0, page.Name())
	http.HandleFunc("/", show)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
