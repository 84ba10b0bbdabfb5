FROM debian
RUN a \
    \
    && b \
        \
        | c; \
    \
    if x; then \
        \
        y; \
    \
    fi
ENV A=1 \
    \
    B=2
CMD [ \
    \
    "a", \
    \
    "b" \
\
]
