FROM debian
RUN if [ -f /a ]; then b; fi
RUN if a; then b; elif c; then d; else e; fi
RUN set -eux; \
    if a; then \
        b; \
    elif c; then \
        d; \
    else \
        e; \
        f; \
    fi; \
    g
RUN if a \
        && b; \
    then \
        c; \
    fi
RUN if a; then \
        b; \
    fi
RUN if a; then \
        # comment
        b; \
    # before else
    else \
        c; \
        # before fi
    fi
