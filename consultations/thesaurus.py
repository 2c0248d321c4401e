"""Words that citizens use for the same thing when they write to an open-government plan.

General Spanish of the field (Colombia, Peru), not a list of everything alike: two words share a line when a moderator
who reads one for the other still understands the request. Only single words; written without accents, in any ending.
"""

from __future__ import annotations

SAME_THING = """
hospital clinica
medico doctor
medicamento medicina remedio farmaco
cita turno
vacuna vacunacion inmunizacion
enfermo paciente
agua hidrico
alcantarillado saneamiento desague
basura residuo desecho desperdicio
contaminar contaminacion polucion envenenar
rio quebrada cano arroyo
inundacion inundar
bosque selva monte
deforestacion deforestar talar tala tumbar
sembrar siembra plantar
mina mineria minero
vaca ganado
escuela colegio plantel escolar aula
maestro profesor docente profe
estudiante alumno
capacitar capacitacion formar formacion taller ensenar
calificar calificacion evaluar evaluacion
nino infancia ninez menor
joven juventud juvenil muchacho
anciano abuelo viejito
mujer femenino
campesino agricultor labriego
vereda rural campo corregimiento caserio
apartado lejano alejado remoto
indigena originario nativo
ciego invidente visual
lengua idioma traducir traduccion
pagina web sitio portal plataforma linea internet conectividad wifi
celular telefono movil
app aplicacion
contrato contratar licitacion licitar adquisicion compra comprar
corrupcion corrupto soborno coima
denuncia queja reclamo reportar
responder respuesta contestar
presupuesto presupuestal presupuestario plata dinero recurso fondo
gasto gastar inversion invertir ejecucion destino
subsidio auxilio ayuda
entregar repartir distribuir asignar
precio costo valor
impuesto tributo recaudo
gratis gratuito
carretera via camino trocha
hueco bache
bus transporte buseta
obra construccion construir
arreglar reparar mantenimiento componer rehabilitar
demora demorar tardar retraso atraso
rapido inmediato pronto
luz electricidad energia electrico alumbrado
vivienda casa
alcalde alcaldia municipio municipal municipalidad
gobernador gobernacion departamento departamental region regional
oficina ventanilla sede
funcionario servidor empleado
empleo trabajo
salario sueldo
convocatoria concurso
vigilar vigilancia veeduria veedor control fiscalizar supervisar seguimiento monitorear monitoreo auditar
ciudadano ciudadania comunidad comunitario gente poblacion habitante vecino pueblo poblador
participar participacion involucrar opinar
reunion reunir
comite comision
compromiso acuerdo promesa prometer
lider dirigente
proteger proteccion
marcha protesta manifestacion
policia uniformado
robo hurto atraco
delito crimen delincuencia inseguridad
sancion sancionar multa castigar
juez judicial juzgado
votar eleccion electoral
tierra predio terreno finca parcela
dueno propietario
titulo escritura titulacion formalizar formalizacion
permiso licencia concesion autorizacion
tramite papeleo diligencia
publicar divulgar difundir mostrar publico conocer saber ver
informar informacion dato estadistica cifra
lista listado inventario
mapa cartografia georreferenciado
claro sencillo facil comprender entender
plazo fecha cronograma calendario
mes mensual
semana semanal
dia diario
desastre emergencia calamidad urgencia
riesgo amenaza peligro
comida alimento alimentacion
empresa empresario
proponer sugerir
"""

# What almost every contribution says, whatever it asks for: it counts for little, in a small consultation too.
SAID_BY_ALL = """
pedir solicitar proponer propuesta sugerir querer quisiera necesitar necesitamos deber deberia exigir favor gracias senor
respetuosamente gobierno estado entidad pais territorio hacer haga hagan crear implementar realizar garantizar permitir
establecer haber poder tener dar poner llegar gustar saber ver publicar publico informacion informar dato abierto
transparente transparencia ciudadano comunidad persona pueblo municipio municipal cuenta cada vez ahora importante manera
forma
"""
