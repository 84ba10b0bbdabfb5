FROM scratch
# dfmt: off

# dfmt: on
FROM scratch
