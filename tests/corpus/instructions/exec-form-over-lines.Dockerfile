FROM openjdk:17
CMD [ \
  "java", \
  "-Xmx1g", \
  # tuned by hand
  "-XX:+UseG1GC", \
  "-jar", "/app.jar" \
]
ENTRYPOINT ["java",\
"-version"]
