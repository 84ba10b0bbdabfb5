FROM scratch
CMD [ \
    "a", \
    # about the comma
    "b" \
# about the end
]
