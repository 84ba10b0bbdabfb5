FROM scratch
COPY --chown=app:app --chmod=0755 [ \
    "a file", \
    "/dst/" \
]
RUN --network=none [ \
    "a", \
    "b" \
]
