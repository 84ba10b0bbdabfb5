FROM debian
RUN if a; b; then \
        c; \
    fi
RUN if a; \
        b; \
    then \
        c; \
    fi
RUN while a && b || c; do \
        d; \
    done
RUN if a | b; then c; fi \
    && d
