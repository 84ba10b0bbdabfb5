module own.example/shop

go 1.19
