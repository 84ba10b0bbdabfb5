FROM debian
RUN set -eux; \
    for a in x y; do \
        if [ "$a" = x ]; then \
            case "$b" in \
                1) c ;; \
                *) \
                    ( \
                        d \
                        && e \
                    ) \
                    ;; \
            esac; \
        else \
            while f; do g; done; \
        fi; \
    done
