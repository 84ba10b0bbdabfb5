FROM debian:12
RUN if a; then \
        b; \
        # at the end
    fi; \
    for x in a b; do \
        echo "$x"; \
        # at the margin
    done; \
    case "$x" in \
        a) \
            b \
            ;; \
        # no others
    esac; \
    # below
    f() { \
        a; \
        # of f
    }; \
    ( \
        a; \
        # of the subshell
    )
RUN if a; then \
        b; \
        # of the body
    # of else
    else \
        apt-get install -y \
            curl \
            git; \
            # wget
        # of all
    fi
RUN ( \
        a \
            || su -c 'b \
c' \
        # below a string
    )
RUN ( a \
        # at the end
    )
