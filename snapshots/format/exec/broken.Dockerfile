FROM scratch
CMD [ \
    "nginx", \
    "-g", "daemon off;" \
]
ENTRYPOINT [ \
    "a", \
    "b" \
]
RUN [ \
    "a", \
    # why
    "b", \
    \
    "c" \
]
CMD ["a", "b"]
