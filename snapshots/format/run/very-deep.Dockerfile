FROM debian
RUN if a; then \
        if b; then \
            if c; then \
                if d; then \
                    e; \
                fi; \
            fi; \
        fi; \
    fi
RUN ( \
        ( \
            ( \
                a \
                && b \
            ) \
        ) \
    )
