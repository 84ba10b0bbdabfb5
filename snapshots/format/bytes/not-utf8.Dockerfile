FROM scratch
# café
ENV A=ÿþ B="é  x"
RUN echo é && b
CMD ["é", "b"]
