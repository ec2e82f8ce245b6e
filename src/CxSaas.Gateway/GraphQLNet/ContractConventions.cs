using System.Collections.Immutable;
using System.Reflection;
using CxSaas.Domain;
using GraphQL;
using GraphQL.Types;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// How plain classes read as the contract. The read models of the grains are shown as they are and know nothing of the engine;
/// what their shape does not say, these rules do: text marked as an identifier is an ID, an immutable array is a list, and a read
/// model's static members are its own business.
/// </summary>
sealed class ContractConventions : GraphQLAttribute
{
    public override void Modify(FieldType fieldType, bool isInputType, IGraphType graphType, MemberInfo memberInfo, ref bool ignore)
    {
        if (memberInfo is MethodInfo { IsStatic: true } && memberInfo.DeclaringType!.Assembly != typeof(ContractConventions).Assembly) ignore = true;
    }

    public override void Modify(TypeInformation typeInformation)
    {
        if (typeInformation.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            typeInformation.IsList = true;
            typeInformation.ListIsNullable = typeInformation.IsNullable;
            typeInformation.IsNullable = false;
            typeInformation.Type = type.GetGenericArguments()[0];
        }
        var member = (ICustomAttributeProvider?)typeInformation.ParameterInfo ?? typeInformation.MemberInfo;
        if (member.IsDefined(typeof(IdentifierAttribute), inherit: true))
            typeInformation.GraphType = typeof(IdentifierScalar);
    }
}
