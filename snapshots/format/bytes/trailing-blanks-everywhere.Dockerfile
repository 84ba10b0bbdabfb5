# c
FROM scratch

RUN a
# d
CMD ["a"]
