from   debian:12
run   a  {% if x %} --b {% endif %}
