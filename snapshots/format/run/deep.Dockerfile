FROM debian
RUN x || { \
        y || { \
            z || { \
                x || { \
                    y || { \
                        z || { \
                            x || { \
                                y || { \
                                    z || { x || { y || { z || { x || { y || { z || { x || { w; }; }; }; }; }; }; }; }; \
                                }; \
                            }; \
                        }; \
                    }; \
                }; \
            }; \
        }; \
    }
RUN if a; then \
        if b; then \
            curl -fsSL https://example.com/a/path/that/is/far/too/long/for/any/line/and/has/no/place/to/break/it/at.tar.gz -o a.tar.gz \
                || exit 1; \
        fi; \
    fi
