FROM debian
CMD a && b
CMD a \
    && b
ENTRYPOINT exec a \
    --b
ENTRYPOINT a "$@"
