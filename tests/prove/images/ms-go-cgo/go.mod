module own.example/notes

go 1.19
