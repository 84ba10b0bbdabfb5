FROM debian
RUN f() { a; b; }; f
RUN f() { \
        a; \
    }; \
    f
RUN function g { a; }; g
