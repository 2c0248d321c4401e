"""Words that citizens use for the same thing when they write to an open-government plan.

Everyday Spanish of the field (Colombia, Peru), sector by sector, not a list of everything alike: two words share a line
when a moderator who reads one for the other still understands the request. Single words, without accents, in any one of
their endings; irregular families ("joven", "jóvenes") are written out because the stemmer parts them. Left out on purpose:
words whose stem is also that of another common word (casa and caso, monte and monto).
"""

from __future__ import annotations

SAME_THING = """
hospital clinica
medico doctor
enfermera auxiliar
enfermo paciente
enfermedad dolencia padecimiento
medicamento medicina remedio farmaco
farmacia drogueria botica
cita turno
vacuna vacunacion inmunizacion
embarazada gestante embarazo materno maternidad
parto nacimiento
psicologo psicologia mental psicologico
ambulancia paramedico
discapacidad discapacitado
ciego invidente visual
sordo auditivo
agua hidrico
acueducto potable tuberia
alcantarillado saneamiento desague cloaca
basura residuo desecho desperdicio relleno
reciclar reciclaje reciclador
contaminar contaminacion polucion envenenar contaminante
ambiente ambiental ecologico ecosistema naturaleza
rio arroyo cauce
laguna cienaga humedal
inundacion inundar inundable
derrumbe deslizamiento huaico
sequia verano
bosque selva arborizacion forestal
deforestacion deforestar talar tala tumbar
sembrar siembra plantar cultivo cosecha
mina mineria minero
petroleo petrolero hidrocarburo
pesca pescador pescado
animal mascota perro fauna
vaca ganado ganaderia ganadero
campesino agricultor labriego agricola agrario agropecuario
vereda rural campo corregimiento caserio campestre
escuela colegio plantel escolar aula escolaridad
maestro profesor docente profe
estudiante alumno estudiantil
universidad universitario
desercion desertar
matricula cupo
beca becario
capacitar capacitacion formar formacion taller ensenar cartilla curso
calificar calificacion evaluar evaluacion
nino infancia ninez infantil
joven jovenes juventud juvenil muchacho
anciano abuelo viejito vejez
mujer femenino mujeres
indigena originario nativo resguardo
afro afrodescendiente negritud afrocolombiano palenquero raizal
lengua idioma traducir traduccion traductor interprete interpretacion
cultura cultural
deporte deportivo deportista
parque cancha
biblioteca libro lectura
radio emisora
pagina web sitio portal plataforma linea internet conectividad wifi virtual digital
celular telefono movil telefonia
app aplicacion
video grabacion grabar transmitir transmision
archivo documento expediente
contrato contratar licitacion licitar adquisicion compra comprar
proveedor oferente proponente
corrupcion corrupto soborno coima mordida
anonimo anonimato reserva secreto
queja reclamo
denuncia denunciar denuncio
responder respuesta contestar
escuchar oir
presupuesto presupuestal presupuestario plata dinero recurso fondo financiar financiacion financiamiento
gasto gastar inversion invertir ejecucion destino destinar
regalia canon
subsidio auxilio ayuda bono
entregar entrega repartir distribuir asignar asignacion
precio costo valor tarifa cobrar cobro
impuesto tributo recaudo recaudar tributario predial
gratis gratuito
credito prestamo
carretera via camino trocha vial carreteable pavimentar pavimento
calle anden acera
hueco bache
bus transporte buseta
transito trafico vehicular
accidente siniestro choque
puente viaducto
obra construccion construir edificar
arreglar reparar mantenimiento componer rehabilitar reparacion restaurar
demora demorar tardar retraso atraso espera esperar tiempo
rapido inmediato pronto agil
luz electricidad energia electrico alumbrado
solar eolico renovable
vivienda habitacional
alcalde alcaldia municipio municipal municipalidad
gobernador gobernacion departamento departamental region regional
concejo concejal cabildante
congreso congresista senador parlamentario
oficina ventanilla sede
funcionario servidor empleado burocrata
empleo trabajo laboral vacante
salario sueldo remuneracion honorario ganar
merito palanca clientelismo
convocatoria concurso
vigilar vigilancia veeduria veedor control fiscalizar supervisar supervision seguimiento monitorear monitoreo auditar auditoria interventoria
cumplir cumplimiento incumplir
ciudadano ciudadania comunidad comunitario gente poblacion habitante vecino pueblo poblador
participar participacion participativo involucrar opinar opinion consultar consulta preguntar decidir
dialogo concertacion dialogar concertar
reunion reunir asamblea
comite comision
lider dirigente lideresa
compromiso acuerdo promesa prometer pacto
proteger proteccion
marcha protesta manifestacion
policia uniformado
ejercito militar
carcel preso prision penitenciario recluso
robo hurto atraco ladron
asesinato homicidio matar
delito crimen delincuencia inseguridad delincuente
droga narcotico coca estupefaciente
violencia maltrato agresion
victima desplazado
sancion sancionar multa castigar multar
juez judicial juzgado jueces
sentencia fallo
votar eleccion electoral elegir voto
campana candidato
tierra predio terreno finca parcela
dueno propietario propiedad
titulo escritura titulacion formalizar formalizacion
ordenamiento pot
permiso licencia concesion autorizacion
tramite papeleo diligencia
requisito condicion criterio
publicar divulgar difundir mostrar publico conocer conozca saber sepa ver visible
informar informacion dato estadistica cifra informe
lista listado inventario registro
mapa cartografia georreferenciado
claro sencillo facil comprender entender facilitar simplificar simple
plazo fecha cronograma calendario
mes mensual mensualmente
semana semanal semanalmente
dia diario diariamente
trimestre trimestral
ano anual anualmente
noche nocturno
apartado lejano alejado remoto lejos
desastre emergencia calamidad urgencia urgente
riesgo amenaza peligro
comida alimento alimentacion comedor nutricion pae almuerzo
hambre desnutricion
empresa empresario empresarial compania
negocio comercio tienda
turismo turistico turista
proponer sugerir
apoyar apoyo fortalecer impulsar fomentar promover
modificar cambiar cambio
proyecto iniciativa
"""

# What almost every contribution says, whatever it asks for; irregular forms of everyday verbs. They count for little,
# in a small consultation too.
SAID_BY_ALL = """
pedir pide piden pido solicitar proponer sugerir querer quiere quieren quiero quisiera necesitar deber deberia exigir favor
gracias senor respetuosamente gobierno estado entidad pais territorio crear implementar realizar garantizar permitir
establecer asegurar promover haber poder pueda puedan puede pudiera puedo tener tenga tengan tenemos dar dan den doy poner
pongan pone puesto llegar llegue gustar publicar informar abierto transparente transparencia ciudadano municipio persona
cuenta cuentan cada vez ahora importante manera forma hacer haga hagan hace hacen hicieron hizo hecho decir diga digan dice
dicen dijeron ir va van vaya vayan vamos venir venga vengan viene vienen quedar cosa parte nunca nada nadie ojala verdad aca
ahi alla pa asi bien mejor mal ademas tener toca tocar falta faltar seguir siga siguen sigue llevar lleva ante antes despues
hoy dia mismo misma bueno buena sin hasta general nivel sistema traves proceso
"""
