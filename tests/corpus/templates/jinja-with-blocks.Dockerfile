FROM {{ base_image | default('debian:12') }}
{% if proxy %}
ENV http_proxy={{ proxy }}
{% endif %}
{% for package in packages %}
RUN apt-get install -y {{ package }}
{% endfor %}
COPY {{ source }} /app/
CMD ["{{ command }}"]
