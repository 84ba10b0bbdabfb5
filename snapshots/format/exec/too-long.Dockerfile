FROM scratch
CMD [ \
    "/usr/local/bin/server", \
    "--listen", \
    "0.0.0.0:8080", \
    "--data", \
    "/var/lib/server", \
    "--log-level", \
    "info", \
    "--verbose" \
]
ENTRYPOINT ["one-string-that-is-much-too-long-for-any-line-but-there-is-nothing-to-break-at-so-it-stays-just-as-it-is-here-1234567"]
