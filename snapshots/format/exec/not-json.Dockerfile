FROM scratch
CMD ['a', 'b']
CMD ["a", "b",]
CMD ["a", "b"] # no
RUN [ -f /x ] && true
