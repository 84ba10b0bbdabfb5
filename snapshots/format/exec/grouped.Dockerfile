FROM debian:12
CMD [ \
    "node", "--inspect", \
    "server.js", "--port", "80" \
]
CMD [ \
    "node", \
    "--port", "80" \
]
CMD [ \
    "node", \
    "--port", "80", \
    "--host", "localhost" \
]
ENTRYPOINT [ \
    "node", "--inspect", \
    # where
    "--port", "80", \
    "server.js" \
]
CMD [ \
    "a-program", "--with-a-long-option=that has a long value", \
    "--with-another-long-option=that has a long value", "--with-a-third-long-option=that has a long value", "--port" \
]
CMD [ \
    "a-program", \
    "--with-a-long-option=that has a long value", \
    "--with-another-long-option=that has a long value", \
    "--port" \
]
HEALTHCHECK CMD [ \
    "curl", "-f", \
    "http://localhost" \
]
